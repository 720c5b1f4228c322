package io.earshot.capture.journal;

/**
 * The first octet of each document: version of the format in the upper half, kind in the lower. Numbers are LEB128,
 * signed ones folded (zigzag); texts are UTF-8 after their length.
 *
 * <ul>
 *   <li>FRAMES: base time (8 octets), number of ways, of each way capture, tap, interface and link type; then of each
 *       frame its way, time less that of the frame before (or base time), number in its capture less that of the frame
 *       before it in this document, captured length, octets on the wire less captured, the octets
 *   <li>TICK: time (8 octets)
 *   <li>NOTE: capture, tap, name, format, link types, kernel drops plus one or 0, filter or empty, places of damage
 *   <li>SECRETS: text; NAME: address, name; GAP: frames; BEGIN and END: nothing
 * </ul>
 */
enum DocumentKind {
    FRAMES,
    TICK,
    NOTE,
    SECRETS,
    NAME,
    GAP,
    BEGIN,
    END;

    /** A journal of a newer version is not read, one of an older version is set aside. */
    static final int VERSION = 1;

    private static final int KINDS = values().length;

    /** Whether a document of this version can begin with this octet. */
    static boolean begins(byte octet) {
        return (octet & 0xFF) >>> 4 == VERSION && (octet & 0xF) < KINDS;
    }

    byte octet() {
        return (byte) (VERSION << 4 | ordinal());
    }
}
