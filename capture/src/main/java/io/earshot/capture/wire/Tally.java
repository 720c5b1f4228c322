package io.earshot.capture.wire;

import java.util.Map;
import java.util.TreeMap;

/**
 * Counts what became of the frames: {@link #frames} = {@link #delivered} + the sum of {@link #undelivered}. Names are
 * stable. The tables are as large as the fields that index them, so no input can make them grow.
 */
public final class Tally {
    private static final int UNLISTED_LINK_TYPES = 512;

    private long frames;
    private long delivered;
    private long plainUntagged;
    private long plainTagged;
    private final long[] fates = new long[Fate.values().length];
    private final long[] layers = new long[Layer.values().length];
    private final long[] ipProtocols = new long[256];
    private final long[] saps = new long[256];
    private final long[] linkTypes = new long[UNLISTED_LINK_TYPES + 1];
    private long[] etherTypes = new long[0];
    private long[] pppProtocols = new long[0];

    void begin() {
        frames++;
    }

    void deliver() {
        delivered++;
    }

    /** One frame of Ethernet, IPv4, UDP and, when tagged, one VLAN tag. */
    void plainUdp(boolean tagged) {
        if (tagged) {
            plainTagged++;
        } else {
            plainUntagged++;
        }
    }

    /** One frame of Ethernet, IPv4, TCP and, when tagged, one VLAN tag. */
    void plainTcp(boolean tagged) {
        layer(Layer.ETHERNET);
        if (tagged) {
            layer(Layer.VLAN);
        }
        layer(Layer.IPV4);
        layer(Layer.TCP);
    }

    void layer(Layer layer) {
        layers[layer.ordinal()]++;
    }

    /** Counts a note. */
    void note(Fate note) {
        fates[note.ordinal()]++;
    }

    /** Notes checksums that do not fit; the packet is read all the same. */
    void checksums(boolean headerWrong, boolean udpWrong) {
        if (headerWrong) {
            note(Fate.NOTE_IP_HEADER_CHECKSUM);
        }
        if (udpWrong) {
            note(Fate.NOTE_UDP_CHECKSUM);
        }
    }

    /** Counts the end of the current frame. */
    Layer end(Fate fate) {
        fates[fate.ordinal()]++;
        return Layer.END;
    }

    /** Fragments that were held, and whose packet is given up. */
    void incomplete(int fragments) {
        fates[Fate.FRAGMENT_HELD.ordinal()] -= fragments;
        fates[Fate.FRAGMENT_INCOMPLETE.ordinal()] += fragments;
    }

    Layer unknownEtherType(int etherType) {
        if (etherTypes.length == 0) {
            etherTypes = new long[0x10000];
        }
        etherTypes[etherType]++;
        return Layer.END;
    }

    Layer unknownPppProtocol(int protocol) {
        if (pppProtocols.length == 0) {
            pppProtocols = new long[0x10000];
        }
        pppProtocols[protocol]++;
        return Layer.END;
    }

    Layer unknownIpProtocol(int protocol) {
        ipProtocols[protocol]++;
        return Layer.END;
    }

    /** @param sap destination service access point of an LLC header */
    Layer unknownSap(int sap) {
        saps[sap]++;
        return Layer.END;
    }

    Layer unknownLinkType(int linkType) {
        linkTypes[linkType >= 0 && linkType < UNLISTED_LINK_TYPES ? linkType : UNLISTED_LINK_TYPES]++;
        return Layer.END;
    }

    /** Frames that came in. */
    public long frames() {
        return frames;
    }

    /** Frames of which each brought one datagram, the last fragment of a packet among them. */
    public long delivered() {
        return delivered;
    }

    /** Frames dropped as duplicates; also among {@link #undelivered}. */
    public long duplicates() {
        return fates[Fate.DUPLICATE.ordinal()];
    }

    /** Fragments that did not complete a packet, those that cannot be part of one too; also among {@link #undelivered}. */
    public long fragments() {
        return fates[Fate.FRAGMENT_HELD.ordinal()]
                + fates[Fate.FRAGMENT_INCOMPLETE.ordinal()]
                + fates[Fate.MALFORMED_FRAGMENT.ordinal()];
    }

    /** Every frame that delivered nothing, by its one reason. */
    public Map<String, Long> undelivered() {
        Map<String, Long> counts = new TreeMap<>(unknownEncapsulations());
        putFates(counts, true);
        return counts;
    }

    /** Broken or odd headers: those that ended a frame, and notes on frames that are accounted for elsewhere. */
    public Map<String, Long> oddities() {
        Map<String, Long> counts = new TreeMap<>();
        putFates(counts, true);
        putFates(counts, false);
        counts.remove(Fate.DUPLICATE.label());
        return counts;
    }

    /** Frames of protocols that carry no datagram that could be read: {@code arp}, {@code esp}, {@code linktype-220}. */
    public Map<String, Long> unknownEncapsulations() {
        Map<String, Long> counts = new TreeMap<>();
        // names are made for what was seen only: of 65536 they would take longer than a small capture
        for (int i = 0; i < etherTypes.length; i++) {
            if (etherTypes[i] > 0) {
                put(counts, etherTypes[i], ProtocolNames.etherType(i));
            }
        }
        for (int i = 0; i < pppProtocols.length; i++) {
            if (pppProtocols[i] > 0) {
                put(counts, pppProtocols[i], ProtocolNames.ppp(i));
            }
        }
        for (int i = 0; i < ipProtocols.length; i++) {
            put(counts, ipProtocols[i], ProtocolNames.ip(i));
        }
        for (int i = 0; i < saps.length; i++) {
            put(counts, saps[i], ProtocolNames.sap(i));
        }
        for (int i = 0; i < UNLISTED_LINK_TYPES; i++) {
            put(counts, linkTypes[i], "linktype-" + i);
        }
        put(counts, linkTypes[UNLISTED_LINK_TYPES], "linktype-other");
        return counts;
    }

    /** Headers taken off, by name: {@code vxlan}, {@code mpls}. */
    public Map<String, Long> encapsulations() {
        Map<String, Long> counts = new TreeMap<>();
        for (Layer layer : Layer.values()) {
            put(counts, layers[layer.ordinal()] + plain(layer), layer.label());
        }
        return counts;
    }

    private long plain(Layer layer) {
        return switch (layer) {
            case ETHERNET, IPV4, UDP -> plainUntagged + plainTagged;
            case VLAN -> plainTagged;
            default -> 0;
        };
    }

    private void putFates(Map<String, Long> counts, boolean endsFrame) {
        for (Fate fate : Fate.values()) {
            if (fate.endsFrame() == endsFrame) {
                put(counts, fates[fate.ordinal()], fate.label());
            }
        }
    }

    private static void put(Map<String, Long> counts, long count, String name) {
        if (count > 0) {
            counts.merge(name, count, Long::sum);
        }
    }
}
