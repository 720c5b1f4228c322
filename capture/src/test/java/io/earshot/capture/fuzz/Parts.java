package io.earshot.capture.fuzz;

import io.earshot.capture.net.Octets;
import java.util.Arrays;

/**
 * Cuts a fuzzer's octets into the payloads of a conversation. Each part begins with two octets: direction (1 bit), eight
 * octets cut off by a snap length or lost (1 bit), length (14 bits); a length past the end means all that is left.
 */
final class Parts {
    private static final int CUT = 8;

    private final byte[] all;
    private int at;
    private int head;
    private byte[] part = new byte[0];

    Parts(byte[] all) {
        this(all, 0);
    }

    Parts(byte[] all, int from) {
        this.all = all;
        at = from;
    }

    boolean next() {
        if (all.length - at < 3) {
            return false;
        }
        head = Octets.u16(all, at);
        int end = Math.min(all.length, at + 2 + (head & 0x3FFF));
        part = Arrays.copyOfRange(all, at + 2, end);
        at = end;
        return true;
    }

    byte[] octets() {
        return part;
    }

    boolean forward() {
        return (head & 0x8000) == 0;
    }

    /** Octets missing behind the part. */
    int cut() {
        return (head & 0x4000) == 0 ? 0 : CUT;
    }
}
