package io.earshot.capture.observe;

import io.earshot.capture.net.Endpoint;
import java.util.Arrays;

/** The TURN channels of one five-tuple: number to peer, RFC 8656 section 12. At most 256, the oldest is given up. */
final class Channels {
    private static final int MAX = 256;

    private int[] numbers = new int[2];
    private Endpoint[] peers = new Endpoint[2];
    private int size;
    private int oldest;

    /** @param number 0x4000 to 0x4FFF (RFC 8656; 0x7FFF by RFC 5766) */
    void bind(int number, Endpoint peer) {
        int at = indexOf(number);
        if (at < 0) {
            at = size < MAX ? size++ : oldest++ % MAX;
            if (at == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * at);
                peers = Arrays.copyOf(peers, 2 * at);
            }
        }
        numbers[at] = number;
        peers[at] = peer;
    }

    /** Returns null when the binding was not seen. */
    Endpoint peer(int number) {
        int at = indexOf(number);
        return at < 0 ? null : peers[at];
    }

    private int indexOf(int number) {
        for (int i = 0; i < size; i++) {
            if (numbers[i] == number) {
                return i;
            }
        }
        return -1;
    }
}
