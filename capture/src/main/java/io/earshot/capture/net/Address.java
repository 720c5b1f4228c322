package io.earshot.capture.net;

import java.util.Optional;

/**
 * An IPv4 or IPv6 address as 128 bits. IPv4 is held in its mapped form {@code ::ffff:a.b.c.d} (RFC 4291 section
 * 2.5.5.2), so that one table serves both families.
 *
 * @param high the upper 64 bits
 * @param low  the lower 64 bits
 */
public record Address(long high, long low) implements Comparable<Address> {
    private static final long V4_PREFIX = 0xFFFF_0000_0000L;

    /** @param bits the four octets, first octet in the upper eight bits */
    public static Address v4(int bits) {
        return new Address(0, V4_PREFIX | Integer.toUnsignedLong(bits));
    }

    public boolean isV4() {
        return high == 0 && (low & ~0xFFFF_FFFFL) == V4_PREFIX;
    }

    /** The four octets of an IPv4 address. */
    public int v4Bits() {
        return (int) low;
    }

    /** {@code 0.0.0.0} or {@code ::}. */
    public boolean isUnspecified() {
        return high == 0 && (low == 0 || low == V4_PREFIX);
    }

    public boolean isLoopback() {
        return isV4() ? v4Bits() >>> 24 == 127 : high == 0 && low == 1;
    }

    /** 224.0.0.0/4 (RFC 5771) or ff00::/8 (RFC 4291 section 2.7). */
    public boolean isMulticast() {
        return isV4() ? v4Bits() >>> 28 == 0xE : high >>> 56 == 0xFF;
    }

    /** Limited broadcast, 255.255.255.255. */
    public boolean isBroadcast() {
        return isV4() && v4Bits() == -1;
    }

    /** 169.254.0.0/16 (RFC 3927) or fe80::/10 (RFC 4291 section 2.5.6). */
    public boolean isLinkLocal() {
        return isV4() ? v4Bits() >>> 16 == 0xA9FE : high >>> 54 == 0x3FA;
    }

    /** Not routed on the public internet: RFC 1918, RFC 6598 (carrier-grade NAT), RFC 4193, link-local, loopback. */
    public boolean isPrivate() {
        if (!isV4()) {
            return high >>> 57 == 0x7E || isLinkLocal() || isLoopback();
        }
        int bits = v4Bits();
        return bits >>> 24 == 10
                || bits >>> 20 == 0xAC1
                || bits >>> 16 == 0xC0A8
                || bits >>> 22 == 0x191
                || isLinkLocal()
                || isLoopback();
    }

    /** Unicast and not private: what a NAT may have as its outside. */
    public boolean isPublic() {
        return !isPrivate() && !isUnspecified() && !isMulticast() && !isBroadcast();
    }

    /**
     * Reads a literal: dotted quad, or RFC 4291 section 2.2 text, brackets and a zone allowed. Never asks a resolver.
     */
    public static Optional<Address> parse(String text) {
        String literal = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        int zone = literal.indexOf('%');
        if (zone >= 0) {
            literal = literal.substring(0, zone);
        }
        return literal.indexOf(':') < 0 ? parseV4(literal).map(Address::v4) : parseV6(literal);
    }

    private static Optional<Integer> parseV4(String text) {
        int bits = 0;
        int octet = -1;
        int dots = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                octet = (octet < 0 ? 0 : octet * 10) + c - '0';
                if (octet > 255) {
                    return Optional.empty();
                }
            } else if (c == '.' && octet >= 0 && dots < 3) {
                bits = bits << 8 | octet;
                octet = -1;
                dots++;
            } else {
                return Optional.empty();
            }
        }
        return dots == 3 && octet >= 0 ? Optional.of(bits << 8 | octet) : Optional.empty();
    }

    private static Optional<Address> parseV6(String text) {
        String body = text;
        int lastColon = text.lastIndexOf(':');
        if (text.indexOf('.') > lastColon) {
            Optional<Integer> tail = parseV4(text.substring(lastColon + 1));
            if (tail.isEmpty()) {
                return Optional.empty();
            }
            int bits = tail.get();
            body = text.substring(0, lastColon + 1) + Integer.toHexString(bits >>> 16) + ":"
                    + Integer.toHexString(bits & 0xFFFF);
        }
        int gap = body.indexOf("::");
        String[] head = groups(gap < 0 ? body : body.substring(0, gap));
        String[] tail = groups(gap < 0 ? "" : body.substring(gap + 2));
        int count = head.length + tail.length;
        if (gap < 0 ? count != 8 : count > 7) {
            return Optional.empty();
        }
        long[] words = new long[8];
        for (int i = 0; i < count; i++) {
            boolean inHead = i < head.length;
            int group = group(inHead ? head[i] : tail[i - head.length]);
            if (group < 0) {
                return Optional.empty();
            }
            words[inHead ? i : 8 - tail.length + i - head.length] = group;
        }
        return Optional.of(new Address(
                words[0] << 48 | words[1] << 32 | words[2] << 16 | words[3],
                words[4] << 48 | words[5] << 32 | words[6] << 16 | words[7]));
    }

    private static String[] groups(String text) {
        return text.isEmpty() ? new String[0] : text.split(":", -1);
    }

    private static int group(String text) {
        if (text.isEmpty() || text.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    // As in Endpoint: written out for the cold start.
    @Override
    public boolean equals(Object other) {
        return other instanceof Address address && low == address.low && high == address.high;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(high) + Long.hashCode(low);
    }

    @Override
    public int compareTo(Address other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** Dotted quad, or RFC 5952 text. */
    @Override
    public String toString() {
        return isV4() ? v4Text() : v6Text();
    }

    private String v4Text() {
        int bits = v4Bits();
        return (bits >>> 24) + "." + (bits >>> 16 & 0xFF) + "." + (bits >>> 8 & 0xFF) + "." + (bits & 0xFF);
    }

    private String v6Text() {
        int bestStart = -1;
        int bestLength = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && word(i + run) == 0) {
                run++;
            }
            if (run > bestLength) {
                bestStart = i;
                bestLength = run;
            }
            i += run;
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == bestStart) {
                text.append("::");
                i += bestLength - 1;
            } else {
                if (i > 0 && i != bestStart + bestLength) {
                    text.append(':');
                } else if (i > 0 && bestStart < 0) {
                    text.append(':');
                }
                text.append(Integer.toHexString(word(i)));
            }
        }
        return text.toString();
    }

    private int word(int index) {
        return (int) ((index < 4 ? high >>> 48 - 16 * index : low >>> 48 - 16 * (index - 4)) & 0xFFFF);
    }
}
