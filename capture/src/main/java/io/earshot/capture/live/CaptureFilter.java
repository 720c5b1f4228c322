package io.earshot.capture.live;

import java.util.Locale;
import java.util.Optional;

/**
 * A capture filter as the user typed it, widened so that it loses nothing that belongs to what it asks for: ports stand
 * in the first fragment of a datagram only, and a VLAN tag moves every offset.
 *
 * @param typed    by the user
 * @param widest   with fragments and tagged frames, for link types that know them
 * @param plain    with fragments
 */
public record CaptureFilter(String typed, String widest, String plain) {
    private static final String FRAGMENTS = "(ip[6:2] & 0x1fff != 0) or (ip6[6] == 44)";

    public static CaptureFilter of(String typed) {
        String both = "(" + typed + ") or " + FRAGMENTS;
        return new CaptureFilter(typed, both + " or (vlan and (" + both + "))", both);
    }

    /** What the user is to know of it, empty when there is nothing. */
    public Optional<String> remark() {
        String lower = typed.toLowerCase(Locale.ROOT);
        if (lower.contains("vlan") || lower.contains("mpls") || lower.contains("pppoe")) {
            return Optional.of("--filter " + typed + ": it names a link layer itself, so frames of other tagging are"
                    + " lost by it; fragments are captured besides");
        }
        if (lower.contains("port")) {
            return Optional.of("--filter " + typed
                    + ": by itself it would lose fragments and VLAN-tagged frames; they are captured besides");
        }
        return Optional.of("--filter " + typed
                + ": fragments and VLAN-tagged frames are captured besides; what it leaves out is not judged");
    }

    /** The user's own words on tags are not widened: the keyword moves the offsets of all that follows it. */
    boolean namesLinkLayer() {
        String lower = typed.toLowerCase(Locale.ROOT);
        return lower.contains("vlan") || lower.contains("mpls") || lower.contains("pppoe");
    }
}
