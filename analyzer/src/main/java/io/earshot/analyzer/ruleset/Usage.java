package io.earshot.analyzer.ruleset;

import java.util.EnumSet;
import java.util.Set;

/** What traffic is for. */
public enum Usage {
    SIGNALLING,
    MEDIA,
    STUN,
    TURN,
    API,
    WEB,
    INSIGHTS,
    MESSAGING;

    private static final Set<Usage> LOOK_ALIKE_IN_TLS = EnumSet.of(SIGNALLING, API, WEB, INSIGHTS, MESSAGING);

    /**
     * Whether traffic decoded as the other usage may be what a rule for this one means: connectivity checks are STUN on
     * the way of media (RFC 8445 section 7), vendors that put TURN in front of all media ask for it as media, a TURN server answers STUN and carries media (RFC 8656), and inside TLS one
     * usage looks like another.
     */
    boolean covers(Usage decoded) {
        if (this == decoded) {
            return true;
        }
        if (this == MEDIA) {
            return decoded == STUN || decoded == TURN;
        }
        if (this == STUN || this == TURN) {
            return decoded == STUN || decoded == TURN || this == TURN && decoded == MEDIA;
        }
        return LOOK_ALIKE_IN_TLS.contains(decoded);
    }

    /** As ruleset files spell it. */
    public String word() {
        return Word.of(this);
    }
}
