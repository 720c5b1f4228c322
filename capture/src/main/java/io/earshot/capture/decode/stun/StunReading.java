package io.earshot.capture.decode.stun;

import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Octets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What has been read so far of one message; its attributes come in order. TURN as the draft before RFC 5766 had it, which
 * Microsoft speaks to this day ([MS-TURN]), gives other methods and attributes the same numbers, and fills nothing up to
 * four octets; its messages begin with the attribute MAGIC-COOKIE ([MS-TURN] 3.1.10).
 */
final class StunReading {
    private static final int ATTRIBUTE_HEADER = 4;
    private static final int FAMILY_V4 = 1;
    private static final int FAMILY_V6 = 2;

    final Map<StunOddity, Integer> oddities = new EnumMap<>(StunOddity.class);

    private final byte[] bytes;
    private final int start;
    private final boolean classic;
    private final boolean draft;
    private final List<Endpoint> peers = new ArrayList<>(1);
    private final List<String> attributes = new ArrayList<>(8);
    private Optional<Endpoint> xorMapped = Optional.empty();
    private Optional<Endpoint> mapped = Optional.empty();
    private Optional<Endpoint> relayed = Optional.empty();
    private Optional<Endpoint> responseOrigin = Optional.empty();
    private Optional<Endpoint> otherAddress = Optional.empty();
    private OptionalInt channel = OptionalInt.empty();
    private OptionalInt errorCode = OptionalInt.empty();
    private String reason = "";
    private OptionalInt lifetime = OptionalInt.empty();
    private OptionalInt requestedTransport = OptionalInt.empty();
    private Optional<String> username = Optional.empty();
    private Optional<String> realm = Optional.empty();
    private Optional<String> software = Optional.empty();
    private OptionalLong priority = OptionalLong.empty();
    private boolean useCandidate;
    private boolean iceControlling;
    private boolean iceControlled;
    private boolean authenticated;
    private OptionalInt dataLength = OptionalInt.empty();

    /** @param end index after the last octet that was captured */
    StunReading(byte[] bytes, int start, int end, boolean classic) {
        this.bytes = bytes;
        this.start = start;
        this.classic = classic;
        draft = StunProbe.isDraft(bytes, start, end);
    }

    void oddity(StunOddity kind, int at) {
        oddities.putIfAbsent(kind, at);
    }

    StunMessage message() {
        int type = Octets.u16(bytes, start);
        int method = StunMethod.of(type);
        int idOffset = start + (classic ? 4 : 8);
        return new StunMessage(
                draft ? StunMethod.draftName(method) : StunMethod.name(method),
                draft ? StunMethod.draftKind(type) : StunMethod.kind(type),
                classic,
                HexFormat.of().formatHex(bytes, idOffset, start + StunProbe.HEADER_LENGTH),
                xorMapped.or(() -> mapped),
                draft && method == StunMethod.ALLOCATE ? mapped : relayed,
                responseOrigin,
                otherAddress,
                peers,
                channel,
                errorCode,
                reason,
                lifetime,
                requestedTransport,
                username,
                realm,
                software,
                priority,
                useCandidate,
                iceControlling,
                iceControlled,
                authenticated,
                dataLength,
                attributes);
    }

    /** @param cut the message goes on past {@code end}, so that an attribute may too */
    void attributes(int end, boolean cut) {
        int at = start + StunProbe.HEADER_LENGTH;
        while (at + ATTRIBUTE_HEADER <= end) {
            int type = Octets.u16(bytes, at);
            int length = Octets.u16(bytes, at + 2);
            int value = at + ATTRIBUTE_HEADER;
            attributes.add(StunAttribute.name(type));
            if (value + length > end) {
                overrun(type, length, at, cut);
                return;
            }
            attribute(type, value, length);
            at = value + (draft ? length : length + 3 & ~3);
        }
    }

    private void overrun(int type, int length, int at, boolean cut) {
        if (!cut) {
            oddity(StunOddity.ATTRIBUTE_OVERRUNS, at);
        } else if (type == StunAttribute.DATA) {
            dataLength = OptionalInt.of(length);
        }
    }

    private void attribute(int type, int value, int length) {
        switch (type) {
            case StunAttribute.MAPPED_ADDRESS -> mapped = address(value, length, false);
            case StunAttribute.XOR_MAPPED_ADDRESS, StunAttribute.XOR_MAPPED_ADDRESS_OLD ->
                xorMapped = address(value, length, true);
            case StunAttribute.XOR_RELAYED_ADDRESS -> relayed = address(value, length, true);
            case StunAttribute.XOR_PEER_ADDRESS -> peer(value, length, !classic && !draft);
            case StunAttribute.SOURCE_ADDRESS, StunAttribute.RESPONSE_ORIGIN ->
                responseOrigin = address(value, length, false);
            case StunAttribute.CHANGED_ADDRESS, StunAttribute.OTHER_ADDRESS ->
                otherAddress = address(value, length, false);
            case StunAttribute.ERROR_CODE -> error(value, length);
            case StunAttribute.USERNAME -> username = Optional.of(text(value, length));
            case StunAttribute.REALM, StunAttribute.NONCE -> {
                if ((type == StunAttribute.NONCE) == draft) {
                    realm = Optional.of(text(value, length));
                }
            }
            case StunAttribute.DESTINATION_ADDRESS -> {
                if (draft) {
                    peer(value, length, false);
                }
            }
            case StunAttribute.SOFTWARE -> software = Optional.of(text(value, length));
            case StunAttribute.MESSAGE_INTEGRITY, StunAttribute.MESSAGE_INTEGRITY_SHA256 -> authenticated = true;
            case StunAttribute.FINGERPRINT -> fingerprint(value, length);
            case StunAttribute.DATA -> dataLength = OptionalInt.of(length);
            case StunAttribute.USE_CANDIDATE -> useCandidate = true;
            case StunAttribute.ICE_CONTROLLING -> iceControlling = true;
            case StunAttribute.ICE_CONTROLLED -> iceControlled = true;
            default -> number(type, value, length);
        }
    }

    /** Attributes of four octets that hold a number. */
    private void number(int type, int value, int length) {
        boolean wanted = type == StunAttribute.CHANNEL_NUMBER
                || type == StunAttribute.LIFETIME
                || type == StunAttribute.REQUESTED_TRANSPORT
                || type == StunAttribute.PRIORITY;
        if (!wanted) {
            return;
        }
        if (length != 4) {
            oddity(StunOddity.ATTRIBUTE_LENGTH_WRONG, value);
            return;
        }
        switch (type) {
            case StunAttribute.CHANNEL_NUMBER -> channel = OptionalInt.of(Octets.u16(bytes, value));
            case StunAttribute.LIFETIME -> lifetime = OptionalInt.of(Octets.u32(bytes, value));
            case StunAttribute.REQUESTED_TRANSPORT -> requestedTransport = OptionalInt.of(Octets.u8(bytes, value));
            default -> priority = OptionalLong.of(Integer.toUnsignedLong(Octets.u32(bytes, value)));
        }
    }

    /** RFC 8489 section 14.8: class in three bits, number below it in eight. */
    private void error(int value, int length) {
        if (length < 4) {
            oddity(StunOddity.ATTRIBUTE_LENGTH_WRONG, value);
            return;
        }
        errorCode = OptionalInt.of((bytes[value + 2] & 7) * 100 + Octets.u8(bytes, value + 3));
        reason = text(value + 4, length - 4);
    }

    private void fingerprint(int value, int length) {
        if (length != 4 || !StunIntegrity.fingerprintFits(bytes, start, value - ATTRIBUTE_HEADER)) {
            oddity(StunOddity.FINGERPRINT_WRONG, value);
        }
    }

    private void peer(int value, int length, boolean xor) {
        // A request may name any number of peers; its length bounds them.
        address(value, length, xor).ifPresent(peers::add);
    }

    /** MAPPED-ADDRESS and alike, RFC 8489 section 14.1; XOR with cookie and transaction, section 14.2. */
    private Optional<Endpoint> address(int value, int length, boolean xor) {
        int family = length >= 4 ? Octets.u8(bytes, value + 1) : 0;
        boolean v4 = family == FAMILY_V4 && length == 8;
        if (!v4 && (family != FAMILY_V6 || length != 20)) {
            oddity(StunOddity.ADDRESS_MALFORMED, value);
            return Optional.empty();
        }
        // The octets after the length field are cookie and transaction, also in classic messages ([MS-TURN] 2.2.2.9).
        int key = Octets.u32(bytes, start + 4);
        int port = Octets.u16(bytes, value + 2) ^ (xor ? key >>> 16 : 0);
        if (v4) {
            return Optional.of(new Endpoint(Address.v4(Octets.u32(bytes, value + 4) ^ (xor ? key : 0)), port));
        }
        long high = Octets.u64(bytes, value + 4) ^ (xor ? Octets.u64(bytes, start + 4) : 0);
        long low = Octets.u64(bytes, value + 12) ^ (xor ? Octets.u64(bytes, start + 12) : 0);
        return Optional.of(new Endpoint(new Address(high, low), port));
    }

    /** Text; the zeros by which some senders fill up are no part of it. */
    private String text(int value, int length) {
        int end = length;
        while (end > 0 && bytes[value + end - 1] == 0) {
            end--;
        }
        return new String(bytes, value, end, StandardCharsets.UTF_8);
    }
}
