package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Registration;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.analyzer.track.Span;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Sighting;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A request from outside never reaches the client that is registered. Notebook section 5, "missed inbound after idle". */
public final class InboundCallLost implements Detector {
    private final Thresholds thresholds;

    public InboundCallLost(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    /**
     * A call that was lost on its way in.
     *
     * @param cause       of the contract
     * @param innerSilent the outside of the router shows it, and the inside did not
     * @param idleSeconds since the translation was last used
     * @param invite      the request's first transmission
     */
    record Lost(
            Call call,
            SipTransaction transaction,
            Registration registration,
            String cause,
            boolean innerSilent,
            double idleSeconds,
            Sighting invite) {}

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        lost(thresholds, facts).forEach(lost -> findings.accept(finding(lost, facts)));
        unregistered(facts, findings);
        answersKept(facts, findings);
        if (facts.visibility().bothDirections()) {
            new LostInDialog(thresholds).examine(facts, findings);
        }
    }

    /** The capture begins after the registration. */
    private void unregistered(Facts facts, Consumer<Finding> findings) {
        double attempts = thresholds.value("inbound-call-lost.min-attempts");
        MeantForInside inside = new MeantForInside(facts);
        for (Call call : facts.visibility().bothDirections() ? facts.calls() : List.<Call>of()) {
            call.transactions().stream()
                    .filter(invite -> invite.method().equals("INVITE")
                            && !invite.answered()
                            && invite.requests().size() >= attempts
                            && inside.is(invite)
                            && registration(invite, facts).isEmpty())
                    .forEach(invite -> findings.accept(MeantForInside.lost(call, invite, facts)));
        }
    }

    /** Two places: the request is repeated outside, while the client inside has answered it. */
    private void answersKept(Facts facts, Consumer<Finding> findings) {
        double attempts = thresholds.value("inbound-call-lost.min-attempts");
        for (Call call : facts.calls()) {
            for (SipTransaction invite : call.transactions()) {
                boolean repeated =
                        invite.method().equals("INVITE") && invite.requests().size() >= attempts;
                Optional<Registration> registration =
                        repeated && invite.unheard().isPresent()
                                ? registration(invite, facts)
                                        .filter(found -> found.views().size() > 1)
                                : Optional.empty();
                registration.ifPresent(known -> findings.accept(answersKept(call, invite, known, facts)));
            }
        }
    }

    private static Finding answersKept(Call call, SipTransaction invite, Registration registration, Facts facts) {
        Endpoint client = registration.client();
        Endpoint server = invite.source();
        Draft draft = Draft.error("inbound-call-lost", "blocked")
                .proven()
                .call(call)
                .subject(Finding.Subject.of(client.address(), server.address())
                        .withProtocol("udp")
                        .withSource(client)
                        .withDestination(server))
                .summary("a call from outside reaches " + client.address() + ", whose answers do not get out")
                .explanation("INVITE was sent " + Count.times(invite.requests().size()) + " to " + invite.destination()
                        + ". It reaches the client, which answers it, and no answer leaves the router: the router or firewall drops "
                        + "what " + client + " sends to " + server + ".")
                .remedy("On the router let UDP from " + client + " out to " + server
                        + ", and switch off SIP ALG and SIP inspection")
                .filter("sip.Call-ID == \"" + invite.callId() + "\"")
                .blocked(Finding.Blocked.outward(Usage.SIGNALLING, Protocol.UDP, client, server));
        invite.responses().stream()
                .limit(3)
                .forEach(answer -> draft.see(facts, answer.at(), answer.status() + " inside"));
        invite.requests().forEach(at -> draft.see(facts, at, "INVITE outside"));
        return draft.finish();
    }

    static List<Lost> lost(Thresholds thresholds, Facts facts) {
        double attempts = thresholds.value("inbound-call-lost.min-attempts");
        List<Lost> found = new ArrayList<>();
        if (!facts.visibility().bothDirections()) {
            return found;
        }
        for (Call call : facts.calls()) {
            for (SipTransaction invite : call.transactions()) {
                if (invite.method().equals("INVITE")
                        && (comesLate(invite, attempts)
                                || !invite.answered()
                                        && (invite.requests().size() >= attempts
                                                || unacknowledged(invite, facts) >= attempts))) {
                    registration(invite, facts)
                            .map(registration -> lost(call, invite, registration, thresholds, facts))
                            .ifPresent(found::add);
                }
            }
        }
        return found;
    }

    /** It was repeated outside for as often as makes it lost before it got in: the client itself opened the way meanwhile. */
    private static boolean comesLate(SipTransaction invite, double attempts) {
        OptionalLong inside =
                invite.otherViews().stream().mapToLong(view -> view.at().time()).min();
        return inside.isPresent()
                && invite.transport() == Transport.UDP
                && invite.requests().stream()
                                .filter(sent -> sent.time() < inside.getAsLong())
                                .count()
                        >= attempts;
    }

    /**
     * How often TCP repeated the request: all that the connection repeated, where nothing came back on it any more, else
     * without what the client itself repeated there.
     */
    private static long unacknowledged(SipTransaction invite, Facts facts) {
        if (invite.transport() != Transport.TCP || invite.requests().isEmpty()) {
            return 0;
        }
        long sent = invite.requests().get(0).time();
        return facts.flows().stream()
                .filter(flow -> flow.tcp().isPresent()
                        && ends(flow.initiator(), flow.responder(), invite.source(), invite.destination()))
                .mapToLong(flow -> repeated(flow, flow.initiator().equals(invite.source()), sent))
                .sum();
    }

    private static long repeated(FlowState flow, boolean byInitiator, long sent) {
        FlowState.TcpLife tcp = flow.tcp().orElseThrow();
        Optional<Sighting> back = (byInitiator ? flow.backward() : flow.forward()).last();
        boolean silent = back.map(Sighting::time).orElse(0L) < sent;
        return silent ? tcp.retransmitted() : byInitiator ? tcp.unanswered() : tcp.retransmitted() - tcp.unanswered();
    }

    /** The binding that the request was meant for: same client and registrar in the view that shows the request. */
    private static Optional<Registration> registration(SipTransaction invite, Facts facts) {
        return facts.registrations().stream()
                .filter(registration -> registration.registered().isPresent())
                .filter(registration -> place(registration, invite).isPresent())
                .filter(registration -> registration.registered().get().time()
                        <= invite.requests().get(0).time())
                .reduce((first, second) -> second);
    }

    private static Optional<Registration.Place> place(Registration registration, SipTransaction invite) {
        return registration.views().stream()
                .filter(place -> place.client()
                                .address()
                                .equals(invite.destination().address())
                        && place.registrar().address().equals(invite.source().address()))
                .findFirst();
    }

    private static Lost lost(
            Call call, SipTransaction invite, Registration registration, Thresholds thresholds, Facts facts) {
        Registration.Place outer = place(registration, invite).orElseThrow();
        boolean late = comesLate(invite, thresholds.value("inbound-call-lost.min-attempts"));
        boolean innerSilent = registration.views().size() > 1
                && (late || invite.otherViews().isEmpty())
                && !outer.client().address().isPrivate();
        Sighting first = invite.requests().get(0);
        double idle = idleBefore(registration, invite, facts);
        boolean sameWay =
                outer.client().equals(invite.destination()) && outer.registrar().equals(invite.source())
                        || wentOut(invite, facts);
        boolean stays = innerSilent || isThereOnce(invite, facts);
        String cause = innerSilent && sameWay && idle >= thresholds.value("inbound-call-lost.idle-seconds")
                ? "nat-binding-lost"
                : stays ? "blocked" : "undetermined";
        return new Lost(call, invite, registration, cause, stays, idle, first);
    }

    /** Other packets of the two are in the capture before and behind a router that does not translate, these once. */
    private static boolean isThereOnce(SipTransaction invite, Facts facts) {
        Endpoint client = invite.destination();
        return facts.index().flows().between(client, invite.source()).stream().anyMatch(flow -> {
            boolean begun = flow.initiator().equals(client);
            FlowState.Direction out = begun ? flow.forward() : flow.backward();
            FlowState.Direction in = begun ? flow.backward() : flow.forward();
            return out.copies() > 0
                    && in.copies() > 0
                    && in.packets() - in.copies() >= invite.requests().size();
        });
    }

    private Finding finding(Lost lost, Facts facts) {
        SipTransaction invite = lost.transaction();
        Registration registration = lost.registration();
        double idle = lost.idleSeconds();
        String cause = lost.cause();
        String shown = switch (cause) {
            case "nat-binding-lost" ->
                String.format(
                        Locale.ROOT,
                        "it reaches the outside of the router and not the inside. The answer "
                                + "to the registration passed on the same addresses and ports; since the client's last packet %.0f s "
                                + "went by, so the router has forgotten the translation",
                        idle);
            case "blocked" ->
                registration.views().size() > 1
                        ? "it reaches the outside of the router and not the inside: the router drops it"
                        : "other packets of the two are in the capture before and behind a router, this only before it: the "
                                + "router drops it";
            default ->
                String.format(
                        Locale.ROOT,
                        "nobody answers, %.0f s after the client's last packet: the router has forgotten the "
                                + "translation, or drops the request, or the client is gone; this capture point cannot tell which",
                        idle);
        };
        boolean tcp = invite.transport() == Transport.TCP;
        boolean fragmented = !tcp && invite.octets() >= thresholds.value("fragments-lost.min-octets");
        long sent = tcp ? 1 + unacknowledged(invite, facts) : invite.requests().size();
        String timeout = "aise the router's " + (tcp ? "TCP" : "UDP") + " timeout "
                + (cause.equals("nat-binding-lost") ? String.format(Locale.ROOT, "(it is %.0f s at most) ", idle) : "")
                + "above the client's registration or keep-alive interval"
                + (registration.expires() > 0 ? " (it registers for " + registration.expires() + " s)" : "")
                + ", or let the client send keep-alives from port "
                + registration.client().port();
        Draft draft = Draft.error("inbound-call-lost", cause)
                .confidence(lost.innerSilent() ? Confidence.PROOF : Confidence.STRONG)
                .call(lost.call())
                .subject(Finding.Subject.of(
                                registration.client().address(), invite.source().address())
                        .withProtocol(tcp ? "tcp" : "udp")
                        .withSource(invite.source())
                        .withDestination(invite.destination()))
                .summary((isWithin(lost) ? "what is asked for within a call " : "a call from outside ")
                        + (invite.otherViews().isEmpty() ? "never reaches " : "reaches too late ")
                        + registration.client().address())
                .explanation("INVITE was sent " + Count.times(sent) + " to " + invite.destination() + ": " + shown + "."
                        + (invite.otherViews().isEmpty()
                                ? ""
                                : String.format(
                                        Locale.ROOT,
                                        " Only after %.0f s did one of them get in, when the client had sent something itself.",
                                        new Span(
                                                        lost.invite().time(),
                                                        invite.otherViews()
                                                                .get(0)
                                                                .at()
                                                                .time())
                                                .seconds()))
                        + (fragmented
                                ? " With about " + invite.octets() + " octets it does not fit into one packet: its "
                                        + "fragments may be what is dropped."
                                : ""))
                .remedy(
                        cause.equals("blocked") && !fragmented
                                ? "On the router of " + registration.client().address() + " let "
                                        + (tcp ? "TCP" : "UDP") + " from "
                                        + invite.source() + " in to port "
                                        + registration.client().port()
                                        + ", and switch off SIP ALG and SIP inspection; if it drops after a pause only, r"
                                        + timeout
                                : fragmented
                                        ? "Let the router pass IP fragments of UDP from "
                                                + invite.source().address() + ", or use SIP over TCP; r" + timeout
                                        : "R" + timeout)
                .filter("sip.Call-ID == \"" + invite.callId() + "\"")
                .see(facts, registration.registered().orElseThrow(), "the client is registered");
        invite.requests().forEach(at -> draft.see(facts, at, "INVITE"));
        if (cause.equals("blocked")) {
            draft.blocked(Finding.Blocked.inward(
                    Usage.SIGNALLING, tcp ? Protocol.TCP : Protocol.UDP, registration.client(), invite.source()));
        }
        return draft.finish();
    }

    /** The call is up already: its media is to be changed, or it is asked whether it lives (RFC 4028). */
    private static boolean isWithin(Lost lost) {
        return lost.call()
                .answered()
                .filter(at -> at.time() < lost.invite().time())
                .isPresent();
    }

    /** The client itself used the addresses and ports of the request before; it may have registered from others since. */
    private static boolean wentOut(SipTransaction invite, Facts facts) {
        return facts.index().flows().between(invite.destination(), invite.source()).stream()
                .map(flow -> flow.initiator().equals(invite.destination()) ? flow.forward() : flow.backward())
                .flatMap(outward -> outward.first().stream())
                .anyMatch(first -> first.time() < invite.requests().get(0).time());
    }

    /** Seconds since a packet last went out through the translation that the request comes to. */
    private static double idleBefore(Registration registration, SipTransaction request, Facts facts) {
        Sighting invite = request.requests().get(0);
        long last = registration.registered().orElseThrow().time();
        for (var flow : facts.flows()) {
            boolean same = ends(flow.initiator(), flow.responder(), request.destination(), request.source());
            for (var direction : List.of(flow.forward(), flow.backward())) {
                boolean outward =
                        direction == flow.forward() == flow.initiator().equals(request.destination());
                long seen = direction.last().map(Sighting::time).orElse(0L);
                if (same && outward && seen < invite.time()) {
                    last = Math.max(last, seen);
                }
            }
        }
        return new Span(Math.min(last, invite.time()), invite.time()).seconds();
    }

    private static boolean ends(Endpoint one, Endpoint other, Endpoint client, Endpoint server) {
        return one.equals(client) && other.equals(server) || one.equals(server) && other.equals(client);
    }
}
