package io.earshot.capture.decode;

import io.earshot.capture.decode.dhcp.DhcpDecoder;
import io.earshot.capture.decode.dns.DnsDecoder;
import io.earshot.capture.decode.sip.SipDecoder;
import io.earshot.capture.decode.stun.StunDecoder;
import java.util.ArrayList;
import java.util.List;

/** The list of decoders of datagrams. A new protocol is one decoder and one line here. */
public final class Decoders {
    private Decoders() {}

    /**
     * A decoder and the first octets by which its payloads can begin, RFC 7983 section 7 and RFC 9443 section 3.
     *
     * @param from first, 0 to 255
     * @param to   last, inclusive
     */
    private record Entry(int from, int to, Decoder decoder) {}

    private static List<Entry> list() {
        return List.of(
                new Entry(0, 3, new StunDecoder()),
                // Start lines begin with a letter, RFC 3261 section 7; line ends may stand before them.
                new Entry('A', 'z', new SipDecoder()),
                new Entry('\n', '\r', new SipDecoder()),
                new Entry(1, 2, new DhcpDecoder()),
                // A DNS message begins with an identification, which is any number.
                new Entry(0, 255, new DnsDecoder()));
    }

    /** For each first octet those who may know it, in the order of the list. */
    public static Decoder[][] byFirstOctet() {
        List<Entry> entries = list();
        Decoder[][] table = new Decoder[256][];
        for (int octet = 0; octet < 256; octet++) {
            List<Decoder> candidates = new ArrayList<>();
            for (Entry entry : entries) {
                if (entry.from() <= octet && octet <= entry.to()) {
                    candidates.add(entry.decoder());
                }
            }
            table[octet] = candidates.toArray(Decoder[]::new);
        }
        return table;
    }
}
