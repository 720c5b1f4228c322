package io.earshot.capture.decode.quic;

import io.earshot.capture.net.Octets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The header of one Initial packet, RFC 9000 section 17.2.2, read in place.
 *
 * @param number where the packet number stands, from the start of the octets
 * @param end    where the packet ends
 */
record InitialPacket(int version, byte[] destination, byte[] source, int start, int number, int end) {
    private static final int MAX_CONNECTION_ID = 20;
    private static final int SAMPLE_AFTER = 4;
    private static final int SAMPLE = 16;

    /** Octets before anything is allocated: a long header of a known version that says Initial. */
    static boolean looksLike(byte[] bytes, int offset, int length) {
        if (length < 7 + SAMPLE_AFTER + SAMPLE || (bytes[offset] & 0xC0) != 0xC0) {
            return false;
        }
        int version = Octets.u32(bytes, offset + 1);
        int type = bytes[offset] >> 4 & 3;
        return (version == InitialKeys.VERSION_1 && type == 0 || version == InitialKeys.VERSION_2 && type == 1)
                && Octets.u8(bytes, offset + 5) <= MAX_CONNECTION_ID;
    }

    static Optional<InitialPacket> read(byte[] bytes, int offset, int length) {
        if (!looksLike(bytes, offset, length)) {
            return Optional.empty();
        }
        int limit = offset + length;
        int at = offset + 5;
        int destinationLength = Octets.u8(bytes, at);
        int destination = at + 1;
        at = destination + destinationLength;
        if (at >= limit || Octets.u8(bytes, at) > MAX_CONNECTION_ID) {
            return Optional.empty();
        }
        int source = at + 1;
        at = source + Octets.u8(bytes, at);
        int sourceEnd = at;
        VariableInteger token = VariableInteger.read(bytes, at, limit);
        at = token.next(limit);
        if (token.value() < 0 || token.value() > limit - at) {
            return Optional.empty();
        }
        at += (int) token.value();
        VariableInteger rest = VariableInteger.read(bytes, at, limit);
        at = rest.next(limit);
        if (rest.value() < SAMPLE_AFTER + SAMPLE || rest.value() > limit - at) {
            return Optional.empty();
        }
        return Optional.of(new InitialPacket(
                Octets.u32(bytes, offset + 1),
                Arrays.copyOfRange(bytes, destination, destination + destinationLength),
                Arrays.copyOfRange(bytes, source, sourceEnd),
                offset,
                at,
                at + (int) rest.value()));
    }

    /** Takes the protection off, RFC 9001 sections 5.3 and 5.4; empty when these are not the packet's keys. */
    Optional<byte[]> open(byte[] bytes, InitialKeys keys) {
        byte[] mask = keys.mask(bytes, number + SAMPLE_AFTER);
        int first = bytes[start] ^ mask[0] & 0x0F;
        int numberLength = (first & 3) + 1;
        byte[] header = Arrays.copyOfRange(bytes, start, number + numberLength);
        header[0] = (byte) first;
        long packetNumber = 0;
        for (int i = 0; i < numberLength; i++) {
            int at = header.length - numberLength + i;
            header[at] ^= mask[1 + i];
            packetNumber = packetNumber << 8 | header[at] & 0xFF;
        }
        return keys.open(packetNumber, header, bytes, number + numberLength, end - number - numberLength);
    }
}
