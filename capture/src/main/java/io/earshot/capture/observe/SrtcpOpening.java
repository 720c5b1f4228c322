package io.earshot.capture.observe;

import io.earshot.capture.decode.srtp.MasterKey;
import io.earshot.capture.decode.srtp.SrtpContext;
import io.earshot.capture.wire.Datagram;
import java.util.ArrayList;
import java.util.List;

/** Opens the SRTCP of one direction with the keys of its sender, RFC 3711 section 3.4. */
final class SrtcpOpening {
    /** The keys by which this was made; another list means other keys. */
    final List<MasterKey> keys;

    private final List<SrtpContext> contexts = new ArrayList<>();
    private final Datagram opened = new Datagram();
    private byte[] plain = new byte[256];

    SrtcpOpening(List<MasterKey> keys) {
        this.keys = keys;
        keys.forEach(key -> contexts.add(new SrtpContext(key)));
    }

    /** The report in clear, valid until the next call; null when it does not verify with any of the keys. */
    Datagram open(Datagram report) {
        if (report.truncated()) {
            return null;
        }
        if (report.length > plain.length) {
            plain = new byte[2 * report.length];
        }
        for (SrtpContext context : contexts) {
            int length = context.openRtcp(report.bytes, report.offset, report.length, plain);
            if (length >= 0) {
                opened.copy(report);
                opened.bytes = plain;
                opened.offset = 0;
                opened.length = length;
                opened.originalLength = length;
                return opened;
            }
        }
        return null;
    }
}
