package io.earshot.capture.wire;

import io.earshot.capture.net.Octets;

/** Pseudo headers that capture tools put before a frame, and IEEE 802.11, which mostly comes behind one. */
final class CaptureHeaders {
    private static final int PRISM_HEADER = 144;
    private static final int NFLOG_PAYLOAD = 9;
    private static final int RADIOTAP_FLAGS = 0x02; // second bit of the present word
    private static final int RADIOTAP_TIME = 0x01;
    private static final int RADIOTAP_MORE = 0x8000_0000;
    private static final int RADIOTAP_PADDED = 0x20; // of the flags: header padded to four octets

    private final Tally tally;
    private final LinkLayers links;

    CaptureHeaders(Tally tally, LinkLayers links) {
        this.tally = tally;
        this.links = links;
    }

    /** Header length and, in the third word, the link type of what follows; written little-endian. */
    Layer pktap(Cursor at) {
        if (!at.has(12)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        int length = Octets.u32Little(at.bytes, at.offset);
        int linkType = Octets.u32Little(at.bytes, at.offset + 8);
        return length < 12 ? tally.end(Fate.MALFORMED_LINK_HEADER) : skipTo(length, links.first(linkType), at);
    }

    Layer ppi(Cursor at) {
        if (!at.has(8)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        int length = Octets.u16Little(at.bytes, at.offset + 2);
        int linkType = Octets.u32Little(at.bytes, at.offset + 4);
        return length < 8 ? tally.end(Fate.MALFORMED_LINK_HEADER) : skipTo(length, links.first(linkType), at);
    }

    Layer prism(Cursor at) {
        return skipTo(PRISM_HEADER, Layer.WLAN, at);
    }

    Layer avs(Cursor at) {
        if (!at.has(8)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        int length = at.u32(4);
        return length < 8 ? tally.end(Fate.MALFORMED_LINK_HEADER) : skipTo(length, Layer.WLAN, at);
    }

    /** radiotap.org: version, pad, length and present words, little-endian. */
    Layer radiotap(Cursor at) {
        if (!at.has(8)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        int length = Octets.u16Little(at.bytes, at.offset + 2);
        if (length < 8) {
            return tally.end(Fate.MALFORMED_LINK_HEADER);
        }
        boolean padded = at.has(length) && (radiotapFlags(at, length) & RADIOTAP_PADDED) != 0;
        Layer next = skipTo(length, Layer.WLAN, at);
        return next == Layer.WLAN ? wlan(at, padded) : next;
    }

    private static int radiotapFlags(Cursor at, int length) {
        int present = Octets.u32Little(at.bytes, at.offset + 4);
        if ((present & RADIOTAP_FLAGS) == 0) {
            return 0;
        }
        int field = 8;
        for (int word = present; (word & RADIOTAP_MORE) != 0 && field + 4 <= length; field += 4) {
            word = Octets.u32Little(at.bytes, at.offset + field);
        }
        if ((present & RADIOTAP_TIME) != 0) {
            field = (field + 7 & ~7) + 8;
        }
        return field < length ? at.u8(field) : 0;
    }

    /** Family, version, resource, then items: length and type in the host's order, padded to four octets. */
    Layer nflog(Cursor at) {
        if (!at.has(8)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        at.skip(4);
        boolean little = at.u8(0) != 0; // no first item is 256 octets long
        while (at.has(4)) {
            int length = little ? Octets.u16Little(at.bytes, at.offset) : at.u16(0);
            int type = little ? Octets.u16Little(at.bytes, at.offset + 2) : at.u16(2);
            if (length < 4) {
                return tally.end(Fate.MALFORMED_LINK_HEADER);
            }
            if (type == NFLOG_PAYLOAD) {
                at.limit(length);
                at.skip(4);
                return Layer.RAW_IP;
            }
            int padded = length + 3 & ~3;
            if (!at.has(padded)) {
                break;
            }
            at.skip(padded);
        }
        return tally.end(Fate.TRUNCATED_LINK_HEADER);
    }

    Layer wlan(Cursor at) {
        return wlan(at, false);
    }

    /** IEEE 802.11 clause 9.2: data frames in clear, not fragmented; their body is LLC. */
    private Layer wlan(Cursor at, boolean padded) {
        if (!at.has(2)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        int control = at.u8(0);
        int flags = at.u8(1);
        boolean data = (control & 0x0C) == 0x08 && (control & 0x40) == 0;
        if (!data) {
            return tally.end(Fate.WLAN_WITHOUT_DATA);
        }
        if ((flags & 0x40) != 0) {
            return tally.end(Fate.WLAN_ENCRYPTED);
        }
        boolean quality = (control & 0x80) != 0;
        int length = 24 + ((flags & 3) == 3 ? 6 : 0);
        int qualityAt = length;
        length += quality ? (flags & 0x80) != 0 ? 6 : 2 : 0;
        if (!at.has(length)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        if ((flags & 4) != 0 || (at.u8(22) & 0xF) != 0) {
            return tally.end(Fate.WLAN_FRAGMENT);
        }
        boolean aggregate = quality && (at.u8(qualityAt) & 0x80) != 0;
        Layer next = skipTo(padded ? length + 3 & ~3 : length, Layer.LLC, at);
        return aggregate && next == Layer.LLC ? aggregate(at) : next;
    }

    /** An A-MSDU: destination, source and length before each part. The first is read. */
    private Layer aggregate(Cursor at) {
        if (!at.has(14)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        int length = at.u16(12);
        at.skip(14);
        if (length < at.wireEnd - at.offset) {
            at.limit(length);
            tally.note(Fate.NOTE_WLAN_AGGREGATE_CUT);
        }
        return Layer.LLC;
    }

    private Layer skipTo(int length, Layer next, Cursor at) {
        if (!at.has(length)) {
            return next == Layer.END ? next : tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        at.skip(length);
        return next;
    }
}
