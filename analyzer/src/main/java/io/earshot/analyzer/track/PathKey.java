package io.earshot.analyzer.track;

import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;

/** One way between two hosts at one tap, the same for both directions. */
record PathKey(int tap, Address low, Address high) {
    static PathKey of(int tap, Endpoint one, Endpoint other) {
        Address a = one.address();
        Address b = other.address();
        return a.compareTo(b) <= 0 ? new PathKey(tap, a, b) : new PathKey(tap, b, a);
    }

    boolean touches(Address address) {
        return low.equals(address) || high.equals(address);
    }
}
