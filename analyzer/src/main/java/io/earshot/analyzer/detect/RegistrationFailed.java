package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Registration;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.capture.net.Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A REGISTER ends in a failure other than the usual challenge, RFC 3261 sections 10.3 and 22. A registrar that never
 * answers is told as blocked signalling, unless it is reached and stays silent.
 */
public final class RegistrationFailed implements Detector {
    private final double challenges;
    /** Who guesses passwords does not wait so long from one to the next, ns. */
    private final long patience;

    private final SignallingBlocked.Attempts attempts;
    private final SilentRegistrar silent;

    public RegistrationFailed(Thresholds thresholds) {
        challenges = thresholds.value("registration-failed.min-challenges");
        patience = thresholds.nanos("registration-failed.patient-seconds");
        attempts = SignallingBlocked.Attempts.of(thresholds);
        silent = new SilentRegistrar(thresholds);
    }

    private record Client(Address client, Address registrar, String addressOfRecord) {}

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        Map<Client, List<Registration>> byClient = new LinkedHashMap<>();
        for (Registration registration : facts.registrations()) {
            byClient.computeIfAbsent(
                            new Client(
                                    registration.client().address(),
                                    registration.registrar().address(),
                                    registration.addressOfRecord()),
                            key -> new ArrayList<>())
                    .add(registration);
        }
        byClient.forEach((client, tries) -> {
            if (!isStranger(client, facts) || isPhone(client, tries, byClient.keySet())) {
                examine(tries, facts, findings);
            }
        });
    }

    /** From the internet somebody asks an own host, and the snap length has cut what would tell who: a scanner, as likely as not. */
    private static boolean isStranger(Client client, Facts facts) {
        return (client.addressOfRecord().isEmpty() || facts.visibility().cutTexts())
                && !facts.site().isLocal(client.client())
                && (facts.site().isLocal(client.registrar()) || facts.outside().contains(client.registrar()));
    }

    /**
     * It has a name that is whole and no other one, and it goes on giving its credentials, as seldom as phones do whose password
     * is wrong (RFC 5626 section 4.5).
     */
    private boolean isPhone(Client client, List<Registration> tries, Set<Client> all) {
        List<Long> given = tries.stream()
                .flatMap(registration -> registration.transactions().stream())
                .filter(SipTransaction::authorized)
                .flatMap(transaction -> transaction.finalResponse().stream())
                .map(response -> response.at().time())
                .sorted()
                .toList();
        return !client.addressOfRecord().isEmpty()
                && given.size() >= challenges
                && IntStream.range(1, given.size()).allMatch(i -> given.get(i) - given.get(i - 1) >= patience)
                && all.stream()
                        .filter(other -> other.client().equals(client.client())
                                && other.registrar().equals(client.registrar()))
                        .allMatch(client::equals);
    }

    private void examine(List<Registration> tries, Facts facts, Consumer<Finding> findings) {
        List<SipTransaction> refused = new ArrayList<>();
        boolean succeeded = false;
        boolean deaf = false;
        Optional<SipTransaction> last = Optional.empty();
        for (Registration attempt : tries) {
            List<SipTransaction> since = new ArrayList<>();
            for (SipTransaction transaction : attempt.transactions()) {
                int status = transaction
                        .finalResponse()
                        .map(SipTransaction.Response::status)
                        .orElse(0);
                succeeded |= status / 100 == 2;
                deaf |= transaction.unheard().isPresent() || UnansweredRequests.goesOnAsking(transaction, attempts);
                if (status >= 400 && (transaction.authorized() || !isChallenge(transaction))) {
                    since.add(transaction);
                } else if (status / 100 == 2) {
                    // a nonce that grew old is renewed each time without anybody noticing, RFC 3261 section 22.4
                    since.clear();
                }
                last = Optional.of(transaction);
            }
            refused.addAll(since);
        }
        long refusedWithCredentials =
                refused.stream().filter(RegistrationFailed::isChallenge).count();
        boolean recovered = succeeded
                && last.flatMap(SipTransaction::finalResponse)
                        .filter(response ->
                                response.status() / 100 == 2 || response.status() == 401 || response.status() == 407)
                        .isPresent();
        boolean loop = refusedWithCredentials >= challenges || refusedWithCredentials == 1 && !succeeded;
        boolean rejected = refused.size() > refusedWithCredentials;
        // what is refused to a client that none of it reaches is not why it fails
        if (!recovered && !deaf && (loop || rejected)) {
            findings.accept(finding(tries.get(0), refused, rejected ? "rejected" : "auth-loop", facts));
        } else {
            silent.of(tries, facts).ifPresent(findings);
        }
    }

    private static boolean isChallenge(SipTransaction transaction) {
        return transaction
                .finalResponse()
                .filter(response -> response.status() == 401 || response.status() == 407)
                .isPresent();
    }

    /** A server of one's own answers for itself in its log; one at a private address may still be run by others. */
    private static String whomToAsk(Address registrar, Facts facts) {
        return facts.site().isLocal(registrar) || registrar.isPrivate()
                ? "Look into the log of the server " + registrar + ", or ask who runs it,"
                : "Ask the provider";
    }

    private static Finding finding(Registration registration, List<SipTransaction> refused, String cause, Facts facts) {
        SipTransaction last = refused.get(refused.size() - 1);
        SipTransaction.Response response = last.finalResponse().orElseThrow();
        boolean loop = cause.equals("auth-loop");
        // the snap length may have cut it off
        String who = registration.addressOfRecord().isEmpty()
                ? registration.client().address().toString()
                : registration.addressOfRecord();
        Finding.Subject subject = Finding.Subject.of(
                        registration.client().address(),
                        registration.registrar().address())
                .withSource(registration.client())
                .withDestination(registration.registrar());
        Draft draft = Draft.error("registration-failed", cause)
                .proven()
                .subject(registration.addressOfRecord().isEmpty() ? subject : subject.withName(who))
                .summary(who + " cannot register at " + registration.registrar().address())
                .explanation("The registrar answers " + response.status() + " \"" + response.reason() + "\""
                        + (loop ? " to requests with credentials, " + Count.times(refused.size()) : "")
                        + ": it is reached and refuses, so no firewall is to blame.")
                .remedy(
                        loop
                                ? "Correct the user name or password of " + who
                                : whomToAsk(registration.registrar().address(), facts) + " why " + who + " is refused")
                .occurrences(refused.size())
                .filter((registration.callId().isEmpty() ? "sip && " : "sip.CSeq.method == \"REGISTER\" && ")
                        + Endpoints.filter(registration.client().address()));
        for (SipTransaction transaction : refused) {
            transaction
                    .finalResponse()
                    .ifPresent(seen -> draft.see(facts, seen.at(), seen.status() + " " + seen.reason()));
        }
        return draft.finish();
    }
}
