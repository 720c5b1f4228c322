package io.earshot.analyzer.track;

import io.earshot.capture.observe.StreamInterval;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The lives of all RTP streams. A sender that rests and begins anew with another sequence number, as one does that takes
 * the same port and SSRC for each of its calls, begins another life.
 */
final class Streams {
    /** A rest of less is loss or a lost clock, and no new call, ns. */
    private static final long REST = 300_000_000L;
    /** MAX_DROPOUT of RFC 3550 appendix A.1: more than so many missing numbers are a sender that began anew. */
    private static final int MAX_DROPOUT = 3000;
    /** Bits of the capture's number of a stream; those above count its further lives. */
    private static final int NUMBER_BITS = 40;

    private final int cap;
    private final Map<Long, StreamTrack> lives = new LinkedHashMap<>();
    /** The number of the latest life, of streams that have had several. */
    private final Map<Long, Long> latest = new HashMap<>();

    /** @param cap lives held at most; streams beyond it are not followed */
    Streams(int cap) {
        this.cap = cap;
    }

    /** Takes in a part of a stream and returns its life, null when there are too many. */
    StreamTrack add(StreamInterval interval) {
        long number = latest.getOrDefault(interval.stream(), interval.stream());
        StreamTrack track = lives.get(number);
        boolean anew = track != null && beginsAnew(track.latest(), interval);
        if (track == null || anew) {
            if (lives.size() >= cap) {
                return track;
            }
            long next = anew ? number + (1L << NUMBER_BITS) : number;
            StreamTrack before = track;
            track = new StreamTrack(next, interval, anew ? before.latest() : null);
            lives.put(next, track);
            if (anew) {
                latest.put(interval.stream(), next);
            }
        }
        track.add(interval);
        return track;
    }

    private static boolean beginsAnew(StreamInterval before, StreamInterval now) {
        return now.packets() > 0
                && now.first().time() - before.last().time() >= REST
                && (now.firstSequence() - before.lastSequence() & 0xFFFF) > MAX_DROPOUT;
    }

    /** The life of this number, null when it is not known. */
    StreamTrack get(long number) {
        return lives.get(number);
    }

    Collection<StreamTrack> all() {
        return lives.values();
    }

    int size() {
        return lives.size();
    }

    void remove(Set<Long> numbers) {
        lives.keySet().removeAll(numbers);
        latest.values().removeAll(numbers);
    }

    /** A number as people read it: that of the capture, and which of several lives. */
    static String name(long number) {
        long life = number >>> NUMBER_BITS;
        return (number & (1L << NUMBER_BITS) - 1) + (life == 0 ? "" : "." + (life + 1));
    }
}
