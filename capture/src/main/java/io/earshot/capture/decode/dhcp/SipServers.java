package io.earshot.capture.decode.dhcp;

import io.earshot.capture.decode.Message;
import io.earshot.capture.net.Address;
import java.util.List;

/**
 * The SIP servers that a DHCP message names, RFC 3361.
 *
 * @param client    address that the client is given (yiaddr), unspecified when none
 * @param addresses servers by address (encoding 1)
 * @param names     servers by name (encoding 0), lower case
 */
public record SipServers(Address client, List<Address> addresses, List<String> names) implements Message {
    public SipServers {
        addresses = List.copyOf(addresses);
        names = List.copyOf(names);
    }
}
