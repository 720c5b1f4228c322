package io.earshot.analyzer.track;

import io.earshot.capture.net.Address;
import io.earshot.capture.observe.FlowState;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** Which hosts opened TCP connections to which others, or outside spoke SIP to them first, as clients do to servers. */
final class Openers {
    private record Opened(Address client, Address server) {}

    private final Set<Opened> opened;

    /** @param flows of which the connections to a relay say nothing: it serves both ends of a session */
    Openers(Collection<FlowState> flows) {
        Set<Address> relays = flows.stream()
                .filter(flow -> flow.usages().contains("turn"))
                .map(flow -> flow.responder().address())
                .collect(Collectors.toSet());
        opened = flows.stream()
                .filter(flow -> flow.tcp()
                        .map(tcp -> !tcp.synTimes().isEmpty())
                        .orElse(flow.usages().contains("sip") && areOutside(flow)))
                .filter(flow -> !relays.contains(flow.responder().address()))
                .map(flow ->
                        new Opened(flow.initiator().address(), flow.responder().address()))
                .collect(Collectors.toSet());
    }

    /** Inside, servers call their phones over UDP too, which registered before the capture began. */
    private static boolean areOutside(FlowState flow) {
        return flow.initiator().address().isPublic()
                && flow.responder().address().isPublic();
    }

    /** Of the two only this one opened connections to the other, or spoke first. */
    boolean isClientOf(Address host, Address other) {
        return opened.contains(new Opened(host, other)) && !opened.contains(new Opened(other, host));
    }
}
