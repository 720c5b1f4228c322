package io.earshot.analyzer.ruleset;

import io.earshot.capture.net.Address;

/** IPv4 netmasks as some firewalls write them. */
final class DottedMask {
    private DottedMask() {}

    /** @param bits 0 to 32 */
    static String of(int bits) {
        return Address.v4(bits == 0 ? 0 : -1 << 32 - bits).toString();
    }
}
