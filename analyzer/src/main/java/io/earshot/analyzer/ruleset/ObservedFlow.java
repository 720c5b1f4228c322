package io.earshot.analyzer.ruleset;

import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Sighting;
import java.util.Optional;
import java.util.Set;

/**
 * A flow as rules look at it. Connectivity checks of candidate pairs that were given up because another pair of the same
 * session works are no flow here; nor is a refusal by the remote host itself a block.
 *
 * @param local          the customer's end
 * @param remote         the other end
 * @param remoteNames    names that the capture gives to the remote address, lower case
 * @param usage          as decoded, never as guessed from a port; empty when nothing could be decoded
 * @param localSentFirst whether the customer's end sent the first packet
 * @param packetsOut     from the customer's end
 * @param packetsIn      to the customer's end
 * @param signalling     of media: the address that the signalling of its call goes to
 * @param first          its first packet
 * @param last           its last packet
 */
public record ObservedFlow(
        Protocol protocol,
        Endpoint local,
        Endpoint remote,
        Set<String> remoteNames,
        Optional<Usage> usage,
        boolean localSentFirst,
        long packetsOut,
        long packetsIn,
        Outcome outcome,
        Optional<Address> signalling,
        Sighting first,
        Sighting last) {

    public ObservedFlow {
        remoteNames = Set.copyOf(remoteNames);
    }

    public enum Outcome {
        /** Packets went both ways; of TCP, the connection opened. */
        ANSWERED,
        /** Often enough repeated, never answered, in a capture that shows both directions. */
        UNANSWERED,
        /** Seen before a device on the way and not behind it, while media was agreed. */
        DROPPED,
        /** Torn down by something between the ends. */
        RESET,
        /** ICMP says that a filter forbids it. */
        ADMIN_PROHIBITED,
        /** The connection opens, and a device on the way answers the TLS handshake in place of the remote end. */
        INTERCEPTED,
        /** Neither: the capture cannot tell. */
        NOT_OBSERVABLE;

        boolean isBlock() {
            return this == UNANSWERED
                    || this == DROPPED
                    || this == RESET
                    || this == ADMIN_PROHIBITED
                    || this == INTERCEPTED;
        }
    }
}
