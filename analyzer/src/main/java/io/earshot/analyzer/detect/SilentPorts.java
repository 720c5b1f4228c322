package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Span;
import io.earshot.analyzer.track.TlsSession;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Sighting;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The ports for media that an answered call agreed on are in the capture, for requests of STUN or hellos of DTLS are sent
 * there while the call lasts (RFC 7983), and no media is: it is missing, and not merely left out of the capture.
 */
final class SilentPorts {
    private static final int UDP = 17;
    private static final Set<String> BEFORE_MEDIA = Set.of("stun", "dtls");

    private final Thresholds thresholds;
    private final Facts facts;

    SilentPorts(Thresholds thresholds, Facts facts) {
        this.thresholds = thresholds;
        this.facts = facts;
    }

    Optional<Finding> of(Call call, ExpectedMedia.Window window) {
        List<FlowState> asking = Stream.of(
                        window.terms().client(), window.terms().server())
                .flatMap(terms -> terms.announced().stream())
                .flatMap(port -> facts.index().flows().of(port).stream())
                .distinct()
                .filter(flow -> isAsking(flow, window))
                .sorted(Comparator.comparingLong(FlowState::flow))
                .toList();
        return asking.stream()
                .findFirst()
                .map(first -> finding(
                        call,
                        window,
                        asking.stream().filter(flow -> sameHosts(flow, first)).toList()));
    }

    /** The others are the same packets behind a translation. */
    private static boolean sameHosts(FlowState one, FlowState other) {
        return one.initiator().address().equals(other.initiator().address())
                && one.responder().address().equals(other.responder().address());
    }

    /** Requests go on, and what else may be media is not among them: that would be sent far more often. */
    private boolean isAsking(FlowState flow, ExpectedMedia.Window window) {
        Span asked = new Span(flow.first().time(), flow.last().time());
        double seconds = asked.secondsCoveredBy(List.of(window.span()));
        long packets = flow.forward().packets() + flow.backward().packets();
        return flow.protocol() == UDP
                && !flow.usages().isEmpty()
                && BEFORE_MEDIA.containsAll(flow.usages())
                && seconds >= thresholds.value("no-audio.settle-seconds")
                && packets >= thresholds.value("dtls-failed.min-attempts")
                && packets < thresholds.value("encrypted-relay.min-rate") * seconds
                && handshakes(flow).noneMatch(TlsSession::keyed);
    }

    /** Keys and no media: who has them keeps back what it might send, or the capture leaves media out. */
    private Stream<TlsSession> handshakes(FlowState flow) {
        return facts.index().tls().between(flow.initiator(), flow.responder()).stream()
                .filter(session -> session.layer().equals("dtls"));
    }

    private Finding finding(Call call, ExpectedMedia.Window window, List<FlowState> asking) {
        FlowState first = asking.get(0);
        long packets = asking.stream()
                .mapToLong(flow -> flow.forward().packets() + flow.backward().packets())
                .sum();
        List<Sighting> hellos = hellos(asking);
        boolean keyless = !hellos.isEmpty();
        boolean answered = asking.stream()
                .anyMatch(
                        flow -> flow.forward().packets() > 0 && flow.backward().packets() > 0);
        Draft draft = Draft.error("no-audio", keyless ? "dtls-failed" : "undetermined")
                .call(call)
                .over(window.span())
                .subject(Finding.Subject.between(first.initiator(), first.responder(), "udp"))
                .summary("no audio at all between " + call.client().address() + " and "
                        + call.server().address())
                .explanation(String.format(
                        Locale.ROOT,
                        "The call was answered and lasted %.1f s with audio agreed both ways. The ports for media are in the "
                                + "capture, for %s of %s go there, as from %s to %s%s; not one packet of media is sent. %s",
                        window.span().seconds(),
                        Count.of(packets, "packet"),
                        keyless ? "STUN and DTLS" : "STUN",
                        first.initiator(),
                        first.responder(),
                        answered ? "" : ", and nothing comes back",
                        keyless
                                ? Count.of(hellos.size(), "client hello")
                                        + " of DTLS led to no keys, and without keys no media is sent."
                                : "Who sends it and where it is lost cannot be told from this point: each side may wait for the "
                                        + "first packet of the other, or for keys."))
                .remedy("Allow UDP between " + first.initiator().address() + " and " + first.responder()
                        + ", and what comes back, DTLS too; look at the addresses in both session descriptions")
                .filter("udp.port == " + first.responder().port() + " && "
                        + Endpoints.filter(first.responder().address()))
                .see(facts, first.first(), "first request to a port for media");
        hellos.stream().limit(3).forEach(at -> draft.see(facts, at, "client hello"));
        return draft.see(facts, first.last(), "last packet there, still no media")
                .finish();
    }

    /** Of handshakes on these flows that come to nothing. */
    private List<Sighting> hellos(List<FlowState> asking) {
        return asking.stream()
                .flatMap(this::handshakes)
                .map(TlsSession::hellos)
                .flatMap(List::stream)
                .distinct()
                .toList();
    }
}
