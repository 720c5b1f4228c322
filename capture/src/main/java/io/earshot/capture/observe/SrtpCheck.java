package io.earshot.capture.observe;

import io.earshot.capture.decode.rtp.RtpHeader;
import io.earshot.capture.decode.srtp.MasterKey;
import io.earshot.capture.decode.srtp.SrtpContext;
import io.earshot.capture.wire.Datagram;
import java.util.ArrayList;
import java.util.List;

/**
 * Verifies the tags of one SRTP stream with the keys that its sender offered, RFC 4568 section 5, or that a DTLS
 * handshake agreed on, and opens those whose payload is wanted. The first packets are verified and every sixteenth after
 * them, since a tag costs more than all the rest of the work on a packet.
 */
final class SrtpCheck {
    private static final int FIRST = 16;

    /** The keys by which this check was made; another list means other keys. */
    final List<MasterKey> keys;

    private final List<SrtpContext> contexts = new ArrayList<>();
    private byte[] plain = new byte[256];
    private long packets;
    private int openedLength;

    SrtpCheck(List<MasterKey> keys) {
        this.keys = keys;
        keys.forEach(key -> contexts.add(new SrtpContext(key)));
    }

    /** Octets of the last packet in {@link #opened}, its header too; 0 when it was not opened. */
    int openedLength() {
        return openedLength;
    }

    /** The last packet in clear, from its header on. */
    byte[] opened() {
        return plain;
    }

    /**
     * Counts the packet as verified or not in its stream; packets cut by the snap length cannot be judged.
     *
     * @param wanted its payload is to be read
     */
    void packet(RtpStream stream, Datagram datagram, RtpHeader header, boolean wanted) {
        openedLength = 0;
        boolean sample = packets++ < FIRST || (packets & 15) == 0;
        if (!sample && !wanted || datagram.truncated()) {
            return;
        }
        int length = datagram.offset + datagram.length - header.offset();
        if (length > plain.length) {
            plain = new byte[2 * length];
        }
        for (int i = 0; i < contexts.size(); i++) {
            SrtpContext context = contexts.get(i);
            int opened = context.openRtp(datagram.bytes, header.offset(), length, plain);
            if (opened >= 0) {
                openedLength = opened;
                stream.authenticated++;
                prefer(i);
                return;
            }
        }
        stream.unauthentic++;
    }

    /** Of several offered keys the one that verified was chosen, RFC 4568 section 5.1.2. */
    private void prefer(int chosen) {
        if (contexts.size() > 1) {
            SrtpContext context = contexts.get(chosen);
            contexts.clear();
            contexts.add(context);
        }
    }
}
