package io.earshot.analyzer.ruleset;

import io.earshot.capture.net.Address;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One rule: traffic of one kind between the customer's end and the vendor's, or between the customer's server and its
 * clients.
 *
 * @param id         within its ruleset
 * @param source     where in the source it is said
 * @param says       the vendor's words in short, or what the rule is for
 * @param identifies whether its hosts and addresses tell that a capture is about this vendor
 * @param scope      that of its ruleset, which says whose end the client is
 * @param unset      parameters that the rule needs and that the user has not set; it cannot be judged until then
 */
public record Rule(
        String id,
        Usage usage,
        Protocol protocol,
        Initiator initiator,
        End remote,
        End local,
        Level level,
        String source,
        Optional<String> says,
        boolean identifies,
        List<String> unset,
        Scope scope) {

    public Rule {
        unset = List.copyOf(unset);
    }

    /** Whether the vendor's end may be this host on this port, by address or by a name that the capture showed. */
    public boolean matchesRemote(Address address, Set<String> names, int port) {
        return remote.ports().contains(port) && remote.takesIn(address, names);
    }

    /** The same, for traffic of one protocol that was decoded as one usage. */
    public boolean matchesRemote(
            Address address, Set<String> names, int port, Protocol transport, Optional<Usage> decoded) {
        return isOf(transport, decoded) && matchesRemote(address, names, port);
    }

    /** Whether the customer's end may send the first packet. */
    public boolean opensOut() {
        return initiator == Initiator.EITHER || (initiator == Initiator.CLIENT) == (scope == Scope.CLOUD);
    }

    /** Whether the other end may send the first packet. */
    public boolean opensIn() {
        return initiator == Initiator.EITHER || !opensOut();
    }

    /** Whether it speaks of traffic of a protocol that was decoded as a usage. */
    boolean isOf(Protocol transport, Optional<Usage> decoded) {
        return transport == protocol && covers(decoded);
    }

    /** Of what is said to be unused, only traffic that was decoded as just that counts. */
    boolean covers(Optional<Usage> decoded) {
        boolean exactly = level == Level.UNUSED;
        return decoded.isEmpty() ? !exactly : exactly ? usage == decoded.get() : usage.covers(decoded.get());
    }

    /** Whether the flow is the rule's but for who the other end is. */
    boolean isOfPort(ObservedFlow flow) {
        return flow.protocol() == protocol
                && covers(flow.usage())
                && remote.ports().contains(flow.remote().port())
                && unset.isEmpty();
    }

    /** In what a flow differs from the rule. */
    private enum Difference {
        NONE,
        UNSET,
        PROTOCOL,
        USAGE,
        REMOTE,
        LOCAL,
        INITIATOR,
        REMOTE_PORT,
        LOCAL_PORT
    }

    /** Whether all of the flow is as the rule has it. */
    public boolean matches(ObservedFlow flow) {
        return difference(flow) == Difference.NONE;
    }

    /** The first one; what most flows differ in is asked first. */
    private Difference difference(ObservedFlow flow) {
        if (!unset.isEmpty()) {
            return Difference.UNSET;
        }
        if (flow.protocol() != protocol) {
            return Difference.PROTOCOL;
        }
        if (!covers(flow.usage())) {
            return Difference.USAGE;
        }
        if (!remote.takesIn(flow.remote().address(), flow.remoteNames())) {
            return Difference.REMOTE;
        }
        if (!local.takesIn(flow.local().address(), Set.of())) {
            return Difference.LOCAL;
        }
        if (!opens(flow)) {
            return Difference.INITIATOR;
        }
        if (!remote.ports().contains(flow.remote().port())) {
            return Difference.REMOTE_PORT;
        }
        return local.ports().contains(flow.local().port()) ? Difference.NONE : Difference.LOCAL_PORT;
    }

    /** The first thing in which the flow differs from the rule, as a sentence without a full stop. */
    public Optional<String> whyNot(ObservedFlow flow) {
        return Optional.ofNullable(
                switch (difference(flow)) {
                    case NONE -> null;
                    case UNSET -> "the rule waits for --set " + unset.get(0) + "=VALUE";
                    case PROTOCOL -> "it is " + flow.protocol().word() + ", the rule is for " + protocol.word();
                    case USAGE ->
                        "it carries " + flow.usage().map(Usage::word).orElse("what cannot be told")
                                + ", the rule is for " + usage.word();
                    case REMOTE -> "the rule does not list " + flow.remote().address();
                    case LOCAL ->
                        "the rule is not for the inside host " + flow.local().address();
                    case INITIATOR ->
                        "the rule is for connections from the " + (flow.localSentFirst() ? "outside" : "inside");
                    case REMOTE_PORT -> "remote port " + flow.remote().port() + " is outside " + remote.ports();
                    case LOCAL_PORT -> "local port " + flow.local().port() + " is outside " + local.ports();
                });
    }

    /** Only of TCP: who sends the first media packet is chance. */
    private boolean opens(ObservedFlow flow) {
        return protocol == Protocol.UDP || (flow.localSentFirst() ? opensOut() : opensIn());
    }

    /** Whether a flow of the rule's usage is the rule's in all but a port. */
    boolean differsOnlyInPort(ObservedFlow flow) {
        Difference difference = difference(flow);
        return difference == Difference.REMOTE_PORT || difference == Difference.LOCAL_PORT;
    }
}
