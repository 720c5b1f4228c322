package io.earshot.analyzer.track;

import io.earshot.capture.net.Address;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the user says of the customer's network.
 *
 * @param networks the customer's own networks; empty: private, link-local, unique-local and carrier-grade NAT ranges
 * @param aliases  known 1:1 translations, public address to private address
 */
public record Site(List<Network> networks, Map<Address, Address> aliases) {
    public Site {
        networks = List.copyOf(networks);
        aliases = Map.copyOf(aliases);
    }

    /** The default: nothing said. */
    public static Site unknown() {
        return new Site(List.of(), Map.of());
    }

    public boolean isLocal(Address address) {
        if (aliases.containsKey(address)) {
            return true;
        }
        return networks.isEmpty()
                ? address.isPrivate()
                : networks.stream().anyMatch(network -> network.contains(address));
    }

    /** A CIDR block: {@code bits} leading bits of the 128-bit form (96 more than the IPv4 prefix length). */
    public record Network(Address base, int bits) {
        /** Reads {@code 192.0.2.0/24}, {@code 2001:db8::/32} or a single address. */
        public static Optional<Network> parse(String text) {
            int slash = text.indexOf('/');
            Optional<Address> address = Address.parse(slash < 0 ? text : text.substring(0, slash));
            if (address.isEmpty()) {
                return Optional.empty();
            }
            boolean v4 = address.get().isV4();
            int limit = v4 ? 32 : 128;
            int length = limit;
            if (slash >= 0) {
                String digits = text.substring(slash + 1);
                if (!digits.matches("\\d{1,3}") || Integer.parseInt(digits) > limit) {
                    return Optional.empty();
                }
                length = Integer.parseInt(digits);
            }
            return Optional.of(new Network(address.get(), v4 ? length + 96 : length));
        }

        public boolean contains(Address address) {
            return prefix(address.high(), bits) == prefix(base.high(), bits)
                    && prefix(address.low(), bits - 64) == prefix(base.low(), bits - 64);
        }

        private static long prefix(long word, int length) {
            return length <= 0 ? 0 : length >= 64 ? word : word & -1L << 64 - length;
        }
    }
}
