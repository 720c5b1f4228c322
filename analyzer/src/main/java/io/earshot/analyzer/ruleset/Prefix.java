package io.earshot.analyzer.ruleset;

import io.earshot.capture.net.Address;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address block in CIDR notation (RFC 4632).
 *
 * @param base   its first address
 * @param length leading bits of the 128-bit form, 0 to 128; 96 more than the IPv4 prefix length
 */
public record Prefix(Address base, int length) implements Comparable<Prefix> {
    private static final Pattern BITS = Pattern.compile("[0-9]{1,3}");

    /** Reads {@code 192.0.2.0/24}, {@code 2001:db8::/32} or one address; bits after the prefix are cut off. */
    public static Optional<Prefix> parse(String text) {
        int slash = text.indexOf('/');
        Optional<Address> address = Address.parse(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int width = address.get().isV4() ? 32 : 128;
        int bits = width;
        if (slash >= 0) {
            String digits = text.substring(slash + 1);
            if (!BITS.matcher(digits).matches() || Integer.parseInt(digits) > width) {
                return Optional.empty();
            }
            bits = Integer.parseInt(digits);
        }
        int length = bits + 128 - width;
        return Optional.of(new Prefix(masked(address.get(), length), length));
    }

    static Prefix of(Address address) {
        return new Prefix(address, 128);
    }

    static Address masked(Address address, int length) {
        return new Address(mask(address.high(), length), mask(address.low(), length - 64));
    }

    private static long mask(long word, int bits) {
        return bits <= 0 ? 0 : bits >= 64 ? word : word & -1L << 64 - bits;
    }

    /** Its last address. */
    Address last() {
        return new Address(base.high() | ~mask(-1, length), base.low() | ~mask(-1, length - 64));
    }

    public boolean contains(Address address) {
        return masked(address, length).equals(base) && (!base.isV4() || address.isV4());
    }

    public boolean contains(Prefix other) {
        return other.length >= length && contains(other.base);
    }

    public boolean overlaps(Prefix other) {
        return contains(other) || other.contains(this);
    }

    public boolean isV4() {
        return base.isV4() && length >= 96;
    }

    /** The number after the slash. */
    public int bits() {
        return isV4() ? length - 96 : length;
    }

    public boolean isSingleAddress() {
        return length == 128;
    }

    /** All addresses of its family. */
    public boolean isEverything() {
        return bits() == 0;
    }

    @Override
    public int compareTo(Prefix other) {
        int byBase = base.compareTo(other.base);
        return byBase != 0 ? byBase : Integer.compare(length, other.length);
    }

    /** CIDR notation, the length always given. */
    @Override
    public String toString() {
        return base + "/" + bits();
    }
}
