package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Registration;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Sighting;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A REGISTER on a connection that opens, is read both ways and goes on: TCP acknowledges the request, and no SIP answers it.
 * Where the server says nothing at all on it, the connection itself is told.
 */
final class SilentRegistrar {
    private final double muteSeconds;

    SilentRegistrar(Thresholds thresholds) {
        muteSeconds = thresholds.value("signalling-blocked.mute-seconds");
    }

    /** @param tries registrations of one client at one registrar, in order */
    Optional<Finding> of(List<Registration> tries, Facts facts) {
        List<SipTransaction> asked = tries.stream()
                .flatMap(each -> each.transactions().stream())
                .filter(each -> !each.requests().isEmpty())
                .toList();
        List<SipTransaction> unanswered =
                asked.stream().filter(each -> isUnanswered(each, facts)).toList();
        boolean answeredLast = asked.stream()
                .filter(SipTransaction::answered)
                .anyMatch(each -> unanswered.stream()
                        .allMatch(other -> sent(other).time() < sent(each).time()));
        return unanswered.isEmpty()
                        || answeredLast
                        || facts.visibility().cutTexts()
                        || !facts.visibility().bothDirections()
                ? Optional.empty()
                : Optional.of(finding(tries.get(0), unanswered, facts));
    }

    private static Sighting sent(SipTransaction transaction) {
        return transaction.requests().get(0);
    }

    private boolean isUnanswered(SipTransaction transaction, Facts facts) {
        return !transaction.answered()
                && transaction.transport() != Transport.UDP
                && isRead(transaction, facts)
                && connection(transaction, facts)
                        .filter(flow -> waits(flow, facts) - sent(transaction).time() >= muteSeconds * 1e9)
                        .isPresent();
    }

    /** The connection on which the request came to the server, without a gap in the capture. */
    private static Optional<FlowState> connection(SipTransaction transaction, Facts facts) {
        return facts
                .index()
                .flows()
                .between(
                        transaction.source().address(),
                        transaction.destination().address())
                .stream()
                .filter(flow -> flow.initiator().equals(transaction.source())
                        && flow.responder().equals(transaction.destination()))
                .filter(flow -> flow.tcp()
                        .filter(tcp -> tcp.ackedUnseen() == 0 && tcp.unanswered() == 0)
                        .isPresent())
                .filter(flow -> flow.backward()
                        .last()
                        .filter(at -> at.time() >= sent(transaction).time())
                        .isPresent())
                .findFirst();
    }

    /** Until when an answer can come. */
    private static long waits(FlowState flow, Facts facts) {
        return flow.tcp()
                        .filter(tcp -> tcp.finished() || tcp.reset().isPresent())
                        .isPresent()
                ? flow.last().time()
                : facts.last();
    }

    /** What the server says on this connection can be read: its upgrade to a WebSocket, or its answer to another request. */
    private static boolean isRead(SipTransaction transaction, Facts facts) {
        Endpoint client = transaction.source();
        Endpoint server = transaction.destination();
        return facts.http().stream()
                        .anyMatch(http -> http.status() > 0
                                && http.source().equals(server)
                                && http.destination().equals(client))
                || Stream.concat(
                                facts.registrations().stream().flatMap(each -> each.transactions().stream()),
                                Stream.concat(
                                        facts.calls().stream().flatMap(call -> call.transactions().stream()),
                                        facts.requests().stream()))
                        .anyMatch(other -> other.answered()
                                && other.source().equals(client)
                                && other.destination().equals(server));
    }

    private Finding finding(Registration registration, List<SipTransaction> unanswered, Facts facts) {
        SipTransaction last = unanswered.get(unanswered.size() - 1);
        Endpoint server = last.destination();
        Draft draft = Draft.error("registration-failed", "no-answer")
                .subject(Finding.Subject.between(last.source(), server, "tcp").withName(registration.addressOfRecord()))
                .summary(registration.addressOfRecord() + " cannot register at " + server.address()
                        + ": the registrar does not answer")
                .explanation(String.format(
                        Locale.ROOT,
                        "The connection to %s is open, %s on it acknowledged by TCP, and in %.1f s no SIP answers: what is sent "
                                + "gets there, so no packet filter is to blame. The registrar behind the server hangs, or a proxy or an "
                                + "inspection of SIP on the way keeps the request.",
                        server,
                        unanswered.size() == 1
                                ? "a REGISTER was sent and"
                                : Count.of(unanswered.size(), "REGISTER") + " were sent and",
                        (facts.last() - sent(last).time()) / 1e9))
                .remedy("Look at the log of the SIP server at " + server + " for " + registration.addressOfRecord()
                        + "; exempt it from SIP inspection and web proxies on the way")
                .occurrences(unanswered.size())
                .filter("sip.CSeq.method == \"REGISTER\" && "
                        + Endpoints.filter(last.source().address()));
        unanswered.stream().limit(3).forEach(each -> draft.see(facts, sent(each), "REGISTER, never answered"));
        return draft.finish();
    }
}
