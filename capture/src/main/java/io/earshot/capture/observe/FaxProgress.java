package io.earshot.capture.observe;

import io.earshot.capture.decode.t38.UdptlProbe;
import io.earshot.capture.wire.Datagram;

/** Tells fax without an announcement: packets that are UDPTL to the last octet, with sequence numbers in a row. */
final class FaxProgress {
    /** Packets in a row that prove it. */
    private static final int PROOF = 4;

    private int expected = -1;
    private int inRow;

    /** Takes the next payload of its direction that no decoder wanted; true from the one on that proves fax. */
    boolean follows(Datagram datagram) {
        if (datagram.truncated() || !UdptlProbe.isUdptl(datagram.bytes, datagram.offset, datagram.length)) {
            inRow = 0;
            return false;
        }
        int sequence = UdptlProbe.sequence(datagram.bytes, datagram.offset);
        inRow = sequence == expected ? inRow + 1 : 1;
        expected = sequence + 1 & 0xFFFF;
        return inRow >= PROOF;
    }
}
