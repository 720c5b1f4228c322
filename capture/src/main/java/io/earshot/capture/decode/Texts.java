package io.earshot.capture.decode;

/**
 * Texts that come again share one object: header fields and attributes are mostly those of the message before, and are
 * kept for as long as their call. A cache of fixed size in which a newer text takes the place of an older one; threads
 * need not agree on it, since all they can miss is that two texts are equal.
 */
public final class Texts {
    private static final int SLOTS = 1 << 13;
    private static final String[] RECENT = new String[SLOTS];

    private Texts() {}

    /** An equal text. */
    public static String shared(String text) {
        int hash = text.hashCode();
        int slot = (hash ^ hash >>> 16) & SLOTS - 1;
        String known = RECENT[slot];
        if (text.equals(known)) {
            return known;
        }
        RECENT[slot] = text;
        return text;
    }
}
