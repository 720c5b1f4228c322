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
        return remote.ports().contains(port) && remote.matchOf(address, names).isPresent();
    }

    /** The same, for traffic of one protocol that was decoded as one usage. */
    public boolean matchesRemote(
            Address address, Set<String> names, int port, Protocol transport, Optional<Usage> decoded) {
        return transport == protocol && covers(decoded) && matchesRemote(address, names, port);
    }

    /** Whether the customer's end may send the first packet. */
    public boolean opensOut() {
        return initiator == Initiator.EITHER || (initiator == Initiator.CLIENT) == (scope == Scope.CLOUD);
    }

    /** Whether the other end may send the first packet. */
    public boolean opensIn() {
        return initiator == Initiator.EITHER || !opensOut();
    }

    /** Of what is said to be unused, only traffic that was decoded as just that counts. */
    boolean covers(Optional<Usage> decoded) {
        boolean exactly = level == Level.UNUSED;
        return decoded.isEmpty() ? !exactly : exactly ? usage == decoded.get() : usage.covers(decoded.get());
    }

    /** Whether all of the flow is as the rule has it. */
    public boolean matches(ObservedFlow flow) {
        return whyNot(flow).isEmpty();
    }

    /** The first thing in which the flow differs from the rule, as a sentence without a full stop. */
    public Optional<String> whyNot(ObservedFlow flow) {
        if (!unset.isEmpty()) {
            return Optional.of("the rule waits for --set " + unset.get(0) + "=VALUE");
        }
        if (flow.protocol() != protocol) {
            return Optional.of("it is " + flow.protocol().word() + ", the rule is for " + protocol.word());
        }
        if (!covers(flow.usage())) {
            return Optional.of("it carries " + flow.usage().map(Usage::word).orElse("what cannot be told")
                    + ", the rule is for " + usage.word());
        }
        if (remote.matchOf(flow.remote().address(), flow.remoteNames()).isEmpty()) {
            return Optional.of("the rule does not list " + flow.remote().address());
        }
        if (local.matchOf(flow.local().address(), Set.of()).isEmpty()) {
            return Optional.of(
                    "the rule is not for the inside host " + flow.local().address());
        }
        if (!opens(flow)) {
            return Optional.of(
                    "the rule is for connections from the " + (flow.localSentFirst() ? "outside" : "inside"));
        }
        return whyNotPorts(flow);
    }

    /** Only of TCP: who sends the first media packet is chance. */
    private boolean opens(ObservedFlow flow) {
        return protocol == Protocol.UDP || (flow.localSentFirst() ? opensOut() : opensIn());
    }

    private Optional<String> whyNotPorts(ObservedFlow flow) {
        if (!remote.ports().contains(flow.remote().port())) {
            return Optional.of("remote port " + flow.remote().port() + " is outside " + remote.ports());
        }
        if (!local.ports().contains(flow.local().port())) {
            return Optional.of("local port " + flow.local().port() + " is outside " + local.ports());
        }
        return Optional.empty();
    }

    /** Whether the flow is the rule's in all but a port. */
    boolean differsOnlyInPort(ObservedFlow flow) {
        return unset.isEmpty()
                && flow.protocol() == protocol
                && flow.usage().filter(decoded -> decoded == usage).isPresent()
                && remote.matchOf(flow.remote().address(), flow.remoteNames()).isPresent()
                && local.matchOf(flow.local().address(), Set.of()).isPresent()
                && opens(flow)
                && whyNotPorts(flow).isPresent();
    }
}
