package io.earshot.capture.decode.sdp;

import io.earshot.capture.net.Address;
import java.util.Optional;

/**
 * One c= line, RFC 8866 section 5.7.
 *
 * @param addressType {@code IP4} or {@code IP6}
 * @param address     literal or name, without the suffixes
 * @param suffix      what follows the first slash of a multicast address: TTL and count; empty when absent
 */
public record Connection(String netType, String addressType, String address, String suffix) {
    /** The address when it is a literal; a name is never asked for. */
    public Optional<Address> literal() {
        return Address.parse(address);
    }

    /** {@code 0.0.0.0} or {@code ::}: hold as of RFC 2543, still met; RFC 3264 section 8.4. */
    public boolean isHold() {
        return literal().filter(Address::isUnspecified).isPresent();
    }
}
