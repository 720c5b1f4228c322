package io.earshot.capture.decode.stun;

import io.earshot.capture.decode.Message;
import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One STUN or TURN message, RFC 8489 section 5 (RFC 3489 for {@code classic} ones, without the magic cookie).
 *
 * @param method        {@code binding}, {@code allocate}, {@code refresh}, {@code send}, {@code data},
 *                      {@code create-permission}, {@code channel-bind}, {@code connect}, {@code connection-bind},
 *                      {@code connection-attempt}, {@code set-active-destination} of [MS-TURN], else {@code 0x} and
 *                      the number in hexadecimal
 * @param transactionId lower-case hexadecimal, 24 digits (32 for classic)
 * @param mapped        XOR-MAPPED-ADDRESS, else MAPPED-ADDRESS: the client as the server sees it
 * @param relayed       XOR-RELAYED-ADDRESS; in [MS-TURN] the MAPPED-ADDRESS of an allocation
 * @param peers         XOR-PEER-ADDRESS, several in CreatePermission; DESTINATION-ADDRESS or REMOTE-ADDRESS of [MS-TURN]
 * @param errorCode     100 to 699 in an error response
 * @param lifetime      seconds
 * @param requestedTransport protocol number of REQUESTED-TRANSPORT, 17 for UDP
 * @param authenticated MESSAGE-INTEGRITY or MESSAGE-INTEGRITY-SHA256 is present
 * @param dataLength    octets in DATA, absent without the attribute
 * @param attributes    names of all attributes in order, unknown ones as {@code 0x} and hexadecimal
 */
public record StunMessage(
        String method,
        Kind kind,
        boolean classic,
        String transactionId,
        Optional<Endpoint> mapped,
        Optional<Endpoint> relayed,
        Optional<Endpoint> responseOrigin,
        Optional<Endpoint> otherAddress,
        List<Endpoint> peers,
        OptionalInt channel,
        OptionalInt errorCode,
        String reason,
        OptionalInt lifetime,
        OptionalInt requestedTransport,
        Optional<String> username,
        Optional<String> realm,
        Optional<String> software,
        OptionalLong priority,
        boolean useCandidate,
        boolean iceControlling,
        boolean iceControlled,
        boolean authenticated,
        OptionalInt dataLength,
        List<String> attributes)
        implements Message {

    /** Class of a message, RFC 8489 section 5. */
    public enum Kind {
        REQUEST,
        INDICATION,
        SUCCESS,
        ERROR
    }

    public StunMessage {
        peers = List.copyOf(peers);
        attributes = List.copyOf(attributes);
    }

    public boolean isBinding() {
        return method.equals("binding");
    }

    /**
     * A connectivity check of ICE carries a USERNAME of two fragments and a PRIORITY, RFC 8445 section 7.1; of a message that
     * the snap length cut the one may be left without the other.
     */
    public boolean isConnectivityCheck() {
        return isBinding()
                && kind == Kind.REQUEST
                && username.isPresent()
                && (priority.isPresent()
                        || iceControlling
                        || iceControlled
                        || username.get().indexOf(':') > 0);
    }
}
