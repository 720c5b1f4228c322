package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Requests in the open that are meant for a client inside. Such a one names a private address and goes to a public one: a
 * registrar sends it to where the client's own came from (RFC 3581 section 4), so behind that address is a translation, and
 * the request comes in. What goes the same way comes in too, whatever it names, and so does what goes to an address of the
 * customer's that has spoken SIP with the same host, or to the contact of a client that is registered with the sender.
 */
final class MeantForInside {
    private static final Pattern HOST = Pattern.compile("(?i)^sips?:(?:[^@]*@)?(\\[[^]]*]|[^:;>?]+)");

    private record Way(Address from, Endpoint to) {
        static Way of(SipTransaction request) {
            return new Way(request.source().address(), request.destination());
        }
    }

    private final Set<Way> ways = new HashSet<>();

    MeantForInside(Facts facts) {
        for (Call call : facts.calls()) {
            note(call.transactions(), facts);
            call.transactions().stream()
                    .filter(request -> isForContact(call, request, facts))
                    .forEach(request -> ways.add(Way.of(request)));
        }
        facts.requests().forEach(request -> note(List.of(request), facts));
    }

    /** @param requests of one call; what follows the first names the Contact of the other end, whichever way it goes */
    private void note(List<SipTransaction> requests, Facts facts) {
        Set<Way> gone = new HashSet<>();
        for (SipTransaction request : requests) {
            Way way = Way.of(request);
            if (gone.add(way) && namesInside(request)) {
                ways.add(way);
            }
            if (request.answered()) {
                comesIn(request.source(), request.destination(), facts);
                comesIn(request.destination(), request.source(), facts);
            }
        }
    }

    private void comesIn(Endpoint from, Endpoint to, Facts facts) {
        boolean own = to.address().isPublic() && facts.site().isLocal(to.address());
        if (own && !facts.site().isLocal(from.address())) {
            ways.add(new Way(from.address(), to));
        }
    }

    /**
     * A registrar sends what it gets for a user of its own to a contact of that user, RFC 3261 section 16.5: the To names
     * the sender, and the Request-URI where it goes to, with a port or a parameter, as clients write their contacts.
     */
    private static boolean isForContact(Call call, SipTransaction request, Facts facts) {
        Address registrar = request.source().address();
        String domain = call.to().substring(call.to().lastIndexOf('@') + 1);
        return request.method().equals("INVITE")
                && isInTheOpen(request)
                && host(request.requestUri())
                        .equals(Optional.of(request.destination().address()))
                && !HOST.matcher(request.requestUri()).matches()
                && (Address.parse(domain).equals(Optional.of(registrar))
                        || facts.names().of(registrar).contains(domain));
    }

    boolean is(SipTransaction request) {
        return namesInside(request) || ways.contains(Way.of(request));
    }

    private static boolean isInTheOpen(SipTransaction request) {
        return request.source().address().isPublic()
                && request.destination().address().isPublic();
    }

    private static boolean namesInside(SipTransaction request) {
        return isInTheOpen(request)
                && host(request.requestUri()).filter(Address::isPrivate).isPresent();
    }

    private static Optional<Address> host(String uri) {
        Matcher host = HOST.matcher(uri);
        return host.find() ? Address.parse(host.group(1).replaceAll("[\\[\\]]", "")) : Optional.empty();
    }

    /** An INVITE that is repeated in vain, where the capture does not show by which registration it comes. */
    static Finding lost(Call call, SipTransaction invite, Facts facts) {
        Address router = invite.destination().address();
        Draft draft = Draft.error("inbound-call-lost", "undetermined")
                .call(call)
                .subject(Finding.Subject.of(router, invite.source().address())
                        .withProtocol(invite.transport() == Transport.UDP ? "udp" : "tcp")
                        .withSource(invite.source())
                        .withDestination(invite.destination()))
                .summary("a call from outside never reaches the client behind " + router)
                .explanation(
                        "INVITE was sent " + invite.requests().size() + " times to " + invite.destination() + " for "
                                + invite.requestUri()
                                + ", the contact of a client, and nobody answers: its router has forgotten "
                                + "the translation, or drops the request, or the client is gone; this capture point cannot tell which.")
                .remedy(
                        "Raise the router's UDP timeout above the client's registration or keep-alive interval, or let the client "
                                + "send keep-alives")
                .filter("sip.Call-ID == \"" + invite.callId() + "\"");
        invite.requests().forEach(at -> draft.see(facts, at, "INVITE"));
        return draft.finish();
    }
}
