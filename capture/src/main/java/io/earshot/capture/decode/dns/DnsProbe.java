package io.earshot.capture.decode.dns;

import io.earshot.capture.net.Octets;

/** Tells DNS from other datagrams by its header and first question; ports decide nothing. */
public final class DnsProbe {
    public static final int HEADER_LENGTH = 12;

    /** Queries, notifies and updates; RFC 1035 section 4.1.1, RFC 1996, RFC 2136. */
    private static final int MAX_OPCODE = 5;
    /** RFC 6895 section 2.3, BADCOOKIE; the header holds four bits of it. */
    private static final int MAX_RESPONSE_CODE = 11;

    private static final int MAX_LABEL = 63;
    private static final int MAX_NAME = 255;

    private DnsProbe() {}

    /** The header makes sense, there is one question, and its name, type and class are such as are in use. */
    public static boolean isDns(byte[] bytes, int offset, int length) {
        return length >= HEADER_LENGTH + 5
                && headerMakesSense(bytes, offset)
                && questionMakesSense(bytes, offset + HEADER_LENGTH, offset + length);
    }

    /** The header alone makes sense: enough on the port of DNS. */
    public static boolean isDnsHeader(byte[] bytes, int offset, int length) {
        return length >= HEADER_LENGTH
                && (Octets.u16(bytes, offset + 2) >> 11 & 0x0F) <= MAX_OPCODE
                && Octets.u16(bytes, offset + 4) < 256
                && Octets.u16(bytes, offset + 6) < 256
                && Octets.u16(bytes, offset + 8) < 256
                && Octets.u16(bytes, offset + 10) < 256;
    }

    private static boolean headerMakesSense(byte[] bytes, int offset) {
        int flags = Octets.u16(bytes, offset + 2);
        int opcode = flags >> 11 & 0x0F;
        boolean response = (flags & 0x8000) != 0;
        return opcode <= MAX_OPCODE
                && opcode != 3
                && (flags & 0x0F) <= MAX_RESPONSE_CODE
                && (flags & 0x0040) == 0
                && Octets.u16(bytes, offset + 4) == 1
                && (response || Octets.u16(bytes, offset + 6) == 0 && (flags & 0x0F) == 0)
                && Octets.u16(bytes, offset + 6) < 256
                && Octets.u16(bytes, offset + 8) < 256
                && Octets.u16(bytes, offset + 10) < 256;
    }

    private static boolean questionMakesSense(byte[] bytes, int first, int end) {
        int at = first;
        while (at < end && bytes[at] != 0) {
            int label = Octets.u8(bytes, at);
            if (label > MAX_LABEL || at + 1 + label >= end || at - first > MAX_NAME || !isText(bytes, at + 1, label)) {
                return false;
            }
            at += 1 + label;
        }
        if (at + 5 > end) {
            return false;
        }
        int type = Octets.u16(bytes, at + 1);
        int queryClass = Octets.u16(bytes, at + 3) & 0x7FFF;
        return type != 0 && (queryClass >= 1 && queryClass <= 4 || queryClass >= 254 && queryClass <= 255);
    }

    /** Names of hosts and services are printable, or UTF-8. */
    private static boolean isText(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] >= 0 && bytes[i] < ' ' || bytes[i] == 0x7F) {
                return false;
            }
        }
        return true;
    }
}
