package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.capture.decode.sip.SipUri;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Sighting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** SIP requests over UDP that are repeated (RFC 3261 section 17.1) and never answered. */
final class UnansweredRequests {
    /** What not every program knows, and some take without an answer: nothing is lost with it but what it tells. */
    private static final Set<String> EXTENSIONS = Set.of("INFO", "MESSAGE", "NOTIFY", "PUBLISH");

    private final Thresholds thresholds;
    private final SignallingBlocked.Attempts attempts;
    private final SignallingBlocked.Attempts ignored;
    private final double fragmented;
    private final double seekerTargets;
    private final long repeated;

    UnansweredRequests(Thresholds thresholds, SignallingBlocked.Attempts attempts) {
        this.thresholds = thresholds;
        this.attempts = attempts;
        ignored = new SignallingBlocked.Attempts(
                thresholds.value("signalling-blocked.ignored-attempts"),
                thresholds.value("signalling-blocked.ignored-seconds"));
        fragmented = thresholds.value("fragments-lost.min-octets");
        seekerTargets = thresholds.value("signalling-blocked.seeker-requests");
        repeated = thresholds.nanos("signalling-blocked.repeat-seconds");
    }

    void examine(Facts facts, Consumer<Finding> findings) {
        List<SipTransaction> sent = new ArrayList<>();
        facts.registrations().forEach(registration -> sent.addAll(registration.transactions()));
        facts.calls().stream().filter(Call::clientCalls).forEach(call -> sent.addAll(call.transactions()));
        sent.addAll(facts.requests());
        RouterCrossing.Index index = new RouterCrossing.Index(facts, thresholds);
        Set<Address> servers = new HashSet<>();
        facts.registrations()
                .forEach(registration -> servers.add(registration.registrar().address()));
        SipRefusals refusals = new SipRefusals(repeated, facts);
        Seekers seekers = Seekers.of(sent, seekerTargets, facts);
        MeantForInside meant = new MeantForInside(facts);
        UnconfirmedAnswer unconfirmed = new UnconfirmedAnswer(attempts, ignored);
        LostFragments fragments = new LostFragments(facts);
        fragments.tell(findings);
        // of texts that are cut too soon nobody knows what answers which request
        boolean told = !facts.visibility().cutTexts() || sent.stream().allMatch(each -> each.cseq() >= 0);
        for (SipTransaction transaction : sent) {
            if (fragments.explain(transaction)) {
                continue;
            }
            boolean asks = !transaction.method().equals("ACK")
                    && !transaction.answered()
                    && !seekers.looksWhoIsThere(transaction);
            boolean outgoing = !servers.contains(transaction.source().address())
                    && !meant.is(transaction)
                    && (facts.site().isLocal(transaction.source().address())
                            || !facts.site().isLocal(transaction.destination().address()));
            if (asks
                    && outgoing
                    && transaction.transport() == Transport.UDP
                    && (insists(transaction, attempts)
                            || refusals.isRefused(transaction) && !seekers.seeksFromOutside(transaction))
                    && !(refusals.isClosed(transaction) && answersLater(transaction, sent))
                    && !endsUnconfirmed(transaction, facts)) {
                BesideOthers others = new BesideOthers(transaction, sent);
                if (transaction.octets() >= fragmented && others.onlySmallOnesPass(fragmented)) {
                    findings.accept(fragmentsLost(transaction, others, facts));
                } else if (!answersAtAll(transaction.source(), transaction.destination(), facts)
                        || hasEnded(transaction, refusals)) {
                    findings.accept(unanswered(transaction, index, refusals, facts));
                } else if (insists(transaction, ignored) && told && !EXTENSIONS.contains(transaction.method())) {
                    if (others.answersOthers()) {
                        findings.accept(others.ignored(facts));
                    } else if (others.asksItself()) {
                        findings.accept(unanswered(transaction, index, refusals, facts));
                    }
                }
            }
            if (outgoing && transaction.transport() == Transport.UDP) {
                KeptAnswer.of(transaction, attempts, fragmented, facts).ifPresent(findings);
                unconfirmed.of(transaction, facts).ifPresent(findings);
            }
            // of texts that are cut nobody knows which request is which one's repetition
            if (outgoing
                    && !facts.visibility().cutTexts()
                    && goesOnAsking(transaction, attempts)
                    && !isRewritten(transaction, facts)) {
                findings.accept(LostAnswers.repeated(transaction, facts));
            } else if (outgoing && transaction.transport() == Transport.UDP && insists(transaction, attempts)) {
                boolean repeats = goesOn(transaction, attempts);
                transaction
                        .unheard()
                        .filter(inside ->
                                repeats || !answersAt(inside.at().tap(), inside.source(), inside.destination(), facts))
                        .ifPresent(inside -> findings.accept(LostAnswers.keptOutside(transaction, inside, facts)));
            }
        }
    }

    /** Who is called gives a call up of which the caller does not know that it was taken, which is told. */
    private boolean endsUnconfirmed(SipTransaction transaction, Facts facts) {
        return transaction.method().equals("BYE")
                && facts.calls().stream()
                        .filter(call -> call.callIds().contains(transaction.callId()))
                        .anyMatch(call -> UnconfirmedAnswer.is(call, thresholds));
    }

    /** Its host says so, and who hangs up a call with it does not mind. Where the CSeq is cut off an answer may be missed. */
    private static boolean hasEnded(SipTransaction transaction, SipRefusals refusals) {
        return transaction.cseq() >= 0 && !transaction.method().equals("BYE") && refusals.isRefused(transaction);
    }

    /** The server answers the same client later: a program that had not been started yet, or was started anew. */
    private static boolean answersLater(SipTransaction refused, List<SipTransaction> sent) {
        long since = refused.requests().get(0).time();
        return sent.stream()
                .filter(other ->
                        other.source().address().equals(refused.source().address())
                                && other.destination().equals(refused.destination()))
                .flatMap(other -> other.responses().stream())
                .anyMatch(response -> response.at().time() > since);
    }

    private static boolean insists(SipTransaction transaction, SignallingBlocked.Attempts attempts) {
        List<Sighting> requests = transaction.requests();
        return !requests.isEmpty()
                && attempts.areMade(
                        requests.size(),
                        requests.get(0).time(),
                        requests.get(requests.size() - 1).time());
    }

    /**
     * The client repeats its request though the answer that ends the repetition has passed here, RFC 3261 sections 17.1.1.2
     * and 17.1.2.2: the answer does not get to it.
     */
    static boolean goesOnAsking(SipTransaction transaction, SignallingBlocked.Attempts attempts) {
        return transaction.unheard().isEmpty() && goesOn(transaction, attempts);
    }

    /** The same, wherever the answer was seen: one outside of a router only is not heard either. */
    static boolean goesOn(SipTransaction transaction, SignallingBlocked.Attempts attempts) {
        boolean invite = transaction.method().equals("INVITE");
        Optional<SipTransaction.Response> heard = transaction.responses().stream()
                .filter(response -> invite || response.status() >= 200)
                .findFirst();
        List<Sighting> after = transaction.requests().stream()
                .filter(request ->
                        heard.isPresent() && request.time() > heard.get().at().time())
                .toList();
        return transaction.transport() == Transport.UDP
                && !transaction.method().isEmpty()
                && !after.isEmpty()
                && attempts.areMade(
                        after.size(),
                        after.get(0).time(),
                        after.get(after.size() - 1).time());
    }

    /** A client does not take answers whose text was changed on the way: that is told as such. */
    private static boolean isRewritten(SipTransaction transaction, Facts facts) {
        return Stream.concat(facts.changes().stream(), facts.calls().stream().flatMap(call -> call.changes().stream()))
                .anyMatch(change -> change.callId().equals(transaction.callId()));
    }

    /** Datagrams went both ways between the two: signalling is not blocked as such. */
    private static boolean answersAtAll(Endpoint client, Endpoint server, Facts facts) {
        return bothWays(client, server, facts).findAny().isPresent();
    }

    /** The same, as one tap shows it: where nothing is translated all taps show the same addresses. */
    private static boolean answersAt(int tap, Endpoint client, Endpoint server, Facts facts) {
        return bothWays(client, server, facts).anyMatch(flow -> flow.first().tap() == tap);
    }

    private static Stream<FlowState> bothWays(Endpoint client, Endpoint server, Facts facts) {
        return facts.index().flows().between(client, server).stream()
                .filter(flow -> flow.protocol() == 17)
                .filter(flow -> flow.forward().packets() > 0 && flow.backward().packets() > 0);
    }

    private static Finding fragmentsLost(SipTransaction transaction, BesideOthers others, Facts facts) {
        Endpoint client = transaction.source();
        Endpoint server = transaction.destination();
        boolean inRouter = others.diesInTheRouter();
        String where = inRouter
                ? ". Smaller requests to %s leave the router and are answered, and this one is seen before it only: the router "
                        + "or firewall drops the fragments."
                : transaction.otherViews().isEmpty()
                        ? ", while smaller requests to %s are: the fragments are dropped on the way."
                        : ", while smaller requests to %s are: it leaves the router whole, the fragments are dropped beyond it.";
        Endpoints.Use use = new Endpoints.Use("signalling", Optional.empty(), false);
        Draft draft = Unreached.draft("fragments-lost", client, server, "udp", use)
                .confidence(inRouter ? Confidence.PROOF : Confidence.STRONG)
                .explanation(String.format(
                        Locale.ROOT,
                        "%s of about %d octets does not fit into one packet, was sent %s and never answered" + where,
                        transaction.method(),
                        transaction.octets(),
                        Count.times(transaction.requests().size()),
                        server))
                .remedy("Let the firewall pass IP fragments of UDP between " + client.address() + " and "
                        + server.address() + ", or use SIP over TCP");
        transaction.requests().forEach(at -> draft.see(facts, at, transaction.method() + ", in fragments"));
        return draft.finish();
    }

    private static Finding unanswered(
            SipTransaction transaction, RouterCrossing.Index index, SipRefusals refusals, Facts facts) {
        Endpoint client = transaction.source();
        Endpoint server = transaction.destination();
        Endpoints.Use use = new Endpoints.Use("signalling", Optional.empty(), false);
        Optional<Observation.Icmp> icmp = SignallingBlocked.icmp(facts, client, server, 17);
        if (icmp.filter(AudioCause::isProhibited).isPresent()) {
            return Unreached.draft("admin-prohibited", client, server, "udp", use)
                    .proven()
                    .explanation(icmp.get().reporter().address() + " answers the request with ICMP "
                            + AudioCause.refusal(icmp.get()) + ".")
                    .remedy(Unreached.on(icmp.get().reporter().address().toString(), client, server, "udp"))
                    .see(facts, transaction.requests().get(0), transaction.method())
                    .see(
                            facts,
                            icmp.get().at(),
                            "ICMP: " + AudioCause.refusal(icmp.get()).replace("\"", ""))
                    .blocked(Unreached.blocked(client, server, Protocol.UDP, use))
                    .finish();
        }
        if (refusals.isClosed(transaction)) {
            return Draft.info("signalling-blocked", "port-unreachable")
                    .proven()
                    .subject(Finding.Subject.between(client, server, "udp"))
                    .summary("nobody listens for SIP at " + server)
                    .explanation("The server's own host answers \"port unreachable\": the request got there, so no "
                            + "firewall is to blame; "
                            + (answersAtAll(client, server, facts)
                                    ? "the SIP server answered before, and has ended since."
                                    : "the SIP server is not running or uses another port."))
                    .remedy("Start the SIP server at " + server + ", or correct the port in the client")
                    .filter(Endpoints.icmp(server.address(), 3, 1))
                    .see(facts, transaction.requests().get(0), transaction.method())
                    .see(facts, icmp.get().at(), "ICMP: port unreachable")
                    .finish();
        }
        if (icmp.filter(SignallingBlocked::isUnreachable).isPresent()) {
            Address router = icmp.get().reporter().address();
            return Unreached.draft("no-sip-response", client, server, "udp", use)
                    .explanation(router + " answers the request with ICMP \""
                            + (icmp.get().code() == 0 ? "network" : "host") + " unreachable\": it has no way to "
                            + server.address()
                            + ", or no host answers there. That is a fault of routes or of the server, not of a "
                            + "packet filter.")
                    .remedy("Look at " + router + ": its route to " + server.address()
                            + "; ask the provider whether the server is up")
                    .see(facts, transaction.requests().get(0), transaction.method())
                    .see(facts, icmp.get().at(), "ICMP: unreachable")
                    .finish();
        }
        Optional<PrivateContact> astray = PrivateContact.of(transaction, facts);
        if (astray.isPresent()) {
            return astray.get().lost(transaction, facts);
        }
        RouterCrossing crossing = index.of(17, client, server);
        Draft draft = Unreached.draft("no-sip-response", client, server, "udp", use)
                .confidence(crossing.isProof() ? Confidence.PROOF : Confidence.STRONG)
                .explanation(transaction.method() + " was sent "
                        + Count.times(transaction.requests().size())
                        + " and " + server + " never answered anything: "
                        + (crossing == RouterCrossing.UNKNOWN
                                ? "a firewall or a SIP ALG drops it, "
                                        + (isForContact(transaction)
                                                ? "the host is down, or, where it is a phone that had registered, the router before it "
                                                        + "has forgotten the translation."
                                                : "or the server is down.")
                                : crossing.says())
                        + (transaction.method().equals("REGISTER") ? " The registration fails by it." : ""))
                .remedy(Unreached.remedy(crossing, client, server, "udp"))
                .blocked(Unreached.blocked(client, server, Protocol.UDP, use));
        transaction.requests().forEach(at -> draft.see(facts, at, transaction.method()));
        return draft.finish();
    }

    /** It names a user at the very address that it goes to, as a registered contact does, and a peer of a trunk may. */
    private static boolean isForContact(SipTransaction transaction) {
        Endpoint called = transaction.destination();
        return called.address().isPublic()
                && SipUri.parse(transaction.requestUri())
                        .filter(uri -> !uri.user().isEmpty())
                        .map(SipUri::host)
                        .flatMap(Address::parse)
                        .filter(called.address()::equals)
                        .isPresent();
    }
}
