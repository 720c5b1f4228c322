package io.earshot.capture.live;

import java.util.List;

/**
 * An interface of this machine.
 *
 * @param says      description, empty where there is none
 * @param addresses as text
 * @param problem   why it cannot be captured, with the command that mends it; empty when it can
 */
public record NetworkInterface(String name, String says, List<String> addresses, boolean up, String problem) {
    public NetworkInterface {
        addresses = List.copyOf(addresses);
    }
}
