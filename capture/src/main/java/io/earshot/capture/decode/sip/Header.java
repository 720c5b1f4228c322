package io.earshot.capture.decode.sip;

/**
 * One header field line, RFC 3261 section 7.3.1.
 *
 * @param name  the long form as registered ({@code Via} for {@code v}); an unregistered name stands as on the wire
 * @param value as on the wire without the white space around it; a folded line is joined by one space. UTF-8 where
 *              the octets are valid UTF-8, else each octet is one character (ISO 8859-1)
 */
public record Header(String name, String value) {
    private static final int SLOTS = 1 << 12;
    /** The messages of a call repeat most of their fields; they are kept as long as the call. */
    private static final Header[] RECENT = new Header[SLOTS];

    /** An equal one, the same object as for a message shortly before where there is one; for any thread. */
    static Header shared(String name, String value) {
        int hash = name.hashCode() * 31 + value.hashCode();
        int slot = (hash ^ hash >>> 16) & SLOTS - 1;
        Header known = RECENT[slot];
        if (known != null && known.name.equals(name) && known.value.equals(value)) {
            return known;
        }
        Header header = new Header(name, value);
        RECENT[slot] = header;
        return header;
    }
}
