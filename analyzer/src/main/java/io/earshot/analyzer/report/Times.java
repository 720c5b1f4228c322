package io.earshot.analyzer.report;

import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Capture times and spans of time as text. */
public final class Times {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private Times() {}

    /**
     * ISO 8601 in UTC with all nine digits: {@code 2026-11-21T10:02:03.000000001Z}.
     *
     * @param nanos since 1970-01-01 UTC
     */
    public static String iso(long nanos) {
        StringBuilder text = new StringBuilder(30);
        LocalDateTime time = utc(nanos);
        padded(text, time.getYear(), 4).append('-');
        padded(text, time.getMonthValue(), 2).append('-');
        padded(text, time.getDayOfMonth(), 2).append('T');
        clock(text, time).append('.');
        return padded(text, time.getNano(), 9).append('Z').toString();
    }

    /** Time of the day in UTC: {@code 10:02:03}. */
    static String clock(long nanos) {
        return clock(new StringBuilder(8), utc(nanos)).toString();
    }

    /** A span for people: {@code 2 min 41 s}, {@code 3 h 5 min}, {@code 0.4 s}. */
    static String span(long nanos) {
        long seconds = Math.floorDiv(nanos + NANOS_PER_SECOND / 2, NANOS_PER_SECOND);
        if (nanos < 10 * NANOS_PER_SECOND) {
            long tenths = Math.round(nanos / 1e8);
            return tenths / 10 + "." + tenths % 10 + " s";
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return seconds / 3600 + " h " + seconds / 60 % 60 + " min";
    }

    private static LocalDateTime utc(long nanos) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(nanos, NANOS_PER_SECOND), (int) Math.floorMod(nanos, NANOS_PER_SECOND), ZoneOffset.UTC);
    }

    private static StringBuilder clock(StringBuilder text, LocalDateTime time) {
        padded(text, time.getHour(), 2).append(':');
        padded(text, time.getMinute(), 2).append(':');
        return padded(text, time.getSecond(), 2);
    }

    private static StringBuilder padded(StringBuilder text, int value, int digits) {
        String number = Integer.toString(value);
        return text.append("0".repeat(Math.max(0, digits - number.length()))).append(number);
    }
}
