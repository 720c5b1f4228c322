package io.earshot.capture.decode;

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
        return List.of();
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
