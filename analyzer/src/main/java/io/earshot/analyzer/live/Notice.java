package io.earshot.analyzer.live;

import io.earshot.analyzer.detect.Finding;

/**
 * What is said of a finding while the network runs.
 *
 * @param key     the same for all notices of one trouble, over restarts too
 * @param time    capture time of the moment it was noticed, nanoseconds since 1970-01-01 UTC
 * @param repeats findings of the same trouble since the last notice of it; 0 but for {@link Kind#REPEATED}
 * @param finding the trouble as it stands; its id is unique within the journal
 */
public record Notice(Kind kind, String key, long time, long repeats, Finding finding) {
    /** What became of the trouble. */
    public enum Kind {
        /** Seen for the first time, or again after it had recovered. */
        STARTED,
        /** Went on, or happened to further calls; folded, so that a broken site does not flood its operator. */
        REPEATED,
        /** Not seen for its time although what it is about was used again. */
        RECOVERED;

        /** The word in lines and messages: {@code started}. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
