package io.earshot.analyzer.track;

import java.util.Locale;

/**
 * Another call of the same conversation: another hop or leg, or what a transfer made of it.
 *
 * @param call id of the other call
 * @param how  what shows it
 */
public record Related(String call, How how) {

    /** What shows that two calls belong together, the strongest first. */
    public enum How {
        /** Hops of one call through a proxy, RFC 3261 section 16. */
        SAME_CALL_ID,
        /** The same RTP packets come in one and go out in the other: a media relay stands between them. */
        MEDIA,
        /** Both name the same address and port for media: the box between them passes signalling only. */
        SAME_MEDIA_ADDRESS,
        /** A Replaces header names the other dialog, RFC 3891. */
        REPLACES,
        /** A REFER of one asked for the other, RFC 3515. */
        REFERRED,
        /** The same identifier in both Session-ID headers, RFC 7989. */
        SESSION_ID,
        /** A header of one names the Call-ID of the other, as many back-to-back user agents write it. */
        MENTIONED,
        /** One ends and the other begins at the same host, inside of its set-up and for the same user. */
        BACK_TO_BACK;

        /** The word of the report. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Two legs of one conversation at the same time, with a host between them that passes media on. */
    public boolean throughRelay() {
        return switch (how) {
            case SAME_CALL_ID, MEDIA, SESSION_ID, MENTIONED, BACK_TO_BACK -> true;
            case SAME_MEDIA_ADDRESS, REPLACES, REFERRED -> false;
        };
    }
}
