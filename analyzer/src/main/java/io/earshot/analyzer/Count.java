package io.earshot.analyzer;

/** Numbers with what they count, in words. */
public final class Count {
    private Count() {}

    /** {@code 1 packet}, {@code 1234 packets}. */
    public static String of(long count, String noun) {
        return count + " " + noun(count, noun);
    }

    /** The noun alone, as it stands behind a number. */
    public static String noun(long count, String noun) {
        return count == 1 ? noun : noun + "s";
    }

    /** {@code once}, {@code 3 times}. */
    public static String times(long count) {
        return count == 1 ? "once" : count + " times";
    }
}
