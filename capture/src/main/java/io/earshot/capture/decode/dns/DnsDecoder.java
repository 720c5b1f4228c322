package io.earshot.capture.decode.dns;

import io.earshot.capture.decode.Decoder;
import io.earshot.capture.decode.Oddity;
import io.earshot.capture.decode.Sink;
import io.earshot.capture.wire.Datagram;

/**
 * Reads one DNS message, RFC 1035 section 4, without the length that stands before it over TCP (section 4.2.2). mDNS,
 * LLMNR and NetBIOS names look alike, are told by their ports (RFC 6762 section 11, RFC 4795 section 2, RFC 1002
 * section 4.2.1), and are not its own. On its own port a message may be broken and is still DNS.
 */
public final class DnsDecoder implements Decoder {
    private static final int PORT = 53;
    private static final int NETBIOS_PORT = 137;
    private static final int MDNS_PORT = 5353;
    private static final int LLMNR_PORT = 5355;

    @Override
    public Verdict decode(Datagram datagram, Sink sink) {
        boolean atHome = datagram.sourcePort == PORT || datagram.destinationPort == PORT;
        if (isLocal(datagram.sourcePort)
                || isLocal(datagram.destinationPort)
                || !DnsProbe.isDns(datagram.bytes, datagram.offset, datagram.length)
                        && !(atHome && DnsProbe.isDnsHeader(datagram.bytes, datagram.offset, datagram.length))) {
            return Verdict.NOT_MINE;
        }
        DnsReading reading = new DnsReading(datagram.bytes, datagram.offset, datagram.length);
        sink.message(datagram, reading.read(datagram.truncated()));
        reading.oddities.forEach((kind, at) -> sink.oddity(datagram, new Oddity(kind, at - datagram.offset, "")));
        return Verdict.DECODED;
    }

    private static boolean isLocal(int port) {
        return port == MDNS_PORT || port == LLMNR_PORT || port == NETBIOS_PORT;
    }
}
