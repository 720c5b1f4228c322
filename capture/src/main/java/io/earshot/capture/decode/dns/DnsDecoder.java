package io.earshot.capture.decode.dns;

import io.earshot.capture.decode.Decoder;
import io.earshot.capture.decode.Oddity;
import io.earshot.capture.decode.Sink;
import io.earshot.capture.wire.Datagram;

/**
 * Reads one DNS message, RFC 1035 section 4, without the length that stands before it over TCP (section 4.2.2). mDNS
 * and LLMNR, told by their ports (RFC 6762 section 11, RFC 4795 section 2), are not its own.
 */
public final class DnsDecoder implements Decoder {
    private static final int MDNS_PORT = 5353;
    private static final int LLMNR_PORT = 5355;

    @Override
    public Verdict decode(Datagram datagram, Sink sink) {
        if (isLocal(datagram.sourcePort) || isLocal(datagram.destinationPort)
                || !DnsProbe.isDns(datagram.bytes, datagram.offset, datagram.length)) {
            return Verdict.NOT_MINE;
        }
        DnsReading reading = new DnsReading(datagram.bytes, datagram.offset, datagram.length);
        sink.message(datagram, reading.read(datagram.truncated()));
        reading.oddities.forEach((kind, at) -> sink.oddity(datagram, new Oddity(kind, at - datagram.offset, "")));
        return Verdict.DECODED;
    }

    private static boolean isLocal(int port) {
        return port == MDNS_PORT || port == LLMNR_PORT;
    }
}
