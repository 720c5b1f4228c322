package io.earshot.analyzer.track;

import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Hosts of one network that talk past the capture point: a switch floods the first packet to a neighbour, and then sends
 * there only, so that of media between the two one direction may be seen and not the other.
 */
public final class Neighbours {
    /** The first packet, and one more sent before the switch has learnt the way; a dialog of SIP has three. */
    private static final int FLOODED = 2;
    /** A second of audio at 20 ms a packet. */
    private static final int STREAM = 50;

    private Neighbours() {}

    /** Whether what one host sends to the other passes this capture point, of whatever protocol. */
    public static boolean passes(Index index, Address from, Address to) {
        long packets = 0;
        for (FlowState flow : index.flows().between(from, to)) {
            packets += isBetween(flow.initiator(), flow.responder(), from, to)
                    ? flow.forward().packets()
                    : isBetween(flow.responder(), flow.initiator(), from, to)
                            ? flow.backward().packets()
                            : 0;
        }
        return packets > FLOODED;
    }

    /**
     * Whether a private address is of another network than this one: it was announced for media by somebody whose signalling
     * comes from a public address, it is no neighbour of the client's, whom a server may name to it, and nothing ever came
     * from it, of whatever protocol.
     */
    public static boolean isForeign(Address address, Call call, Index index) {
        return address.isPrivate()
                && call.announcedFromOutside(address).isPresent()
                && call.views().stream()
                        .noneMatch(view -> shareNetwork(address, view.place().near()))
                && isUnheard(address, index);
    }

    /** Nothing ever came from this address, of whatever protocol. */
    public static boolean isUnheard(Address address, Index index) {
        return index.flows().of(address).stream().allMatch(flow -> packetsFrom(address, flow) == 0);
    }

    /** How large a network is cannot be seen: of IPv4 as most sites have it, 24 bits; of IPv6 64, RFC 4291 section 2.5.1. */
    public static boolean shareNetwork(Address one, Address other) {
        return one.isV4() && other.isV4() ? (one.v4Bits() ^ other.v4Bits()) >>> 8 == 0 : one.high() == other.high();
    }

    private static long packetsFrom(Address address, FlowState flow) {
        return flow.initiator().address().equals(address)
                ? flow.forward().packets()
                : flow.backward().packets();
    }

    private static boolean isBetween(Endpoint source, Endpoint destination, Address from, Address to) {
        return source.address().equals(from) && destination.address().equals(to);
    }

    /** Those who are sent media by a neighbour, and of whom nothing comes back here: {@code 192.168.1.30 to 192.168.1.20}. */
    static Set<String> past(List<MediaStream> streams, List<Call> calls, Index index) {
        Set<String> past = new LinkedHashSet<>();
        Map<String, Call> byId = new HashMap<>();
        calls.forEach(call -> byId.put(call.id(), call));
        for (MediaStream stream : streams) {
            Address sender = stream.source().address();
            Address receiver = stream.destination().address();
            if (stream.packets() >= STREAM
                    && sender.isPrivate()
                    && receiver.isPrivate()
                    && !passes(index, receiver, sender)
                    && stream.call()
                            .map(byId::get)
                            .filter(call -> isForeign(receiver, call, index))
                            .isEmpty()) {
                past.add(receiver + " to " + sender);
            }
        }
        return past;
    }
}
