package io.earshot.analyzer.cli;

import io.earshot.analyzer.Progress;
import java.io.PrintStream;

/** Draws how far the reading has come, on a terminal, once it has taken longer than a moment. */
final class ProgressBar implements Progress {
    private static final int WIDTH = 40;
    private static final long FIRST_AFTER_NANOS = 700_000_000L;
    private static final long AGAIN_AFTER_NANOS = 100_000_000L;

    private final PrintStream err;
    private long next = System.nanoTime() + FIRST_AFTER_NANOS;
    private boolean drawn;

    ProgressBar(PrintStream err) {
        this.err = err;
    }

    @Override
    public void read(long done, long total) {
        long now = System.nanoTime();
        if (now - next < 0) {
            return;
        }
        next = now + AGAIN_AFTER_NANOS;
        drawn = true;
        err.print("\r" + bar(done, total));
        err.flush();
    }

    /** {@code reading [####      ]  40 %}, or the octets alone where the total is not known. */
    static String bar(long done, long total) {
        if (total <= 0) {
            return "reading " + done / 1_000_000 + " MB";
        }
        double share = Math.min(1, (double) done / total);
        int filled = (int) (share * WIDTH);
        String percent = Integer.toString((int) (share * 100));
        return "reading [" + "#".repeat(filled) + " ".repeat(WIDTH - filled) + "] " + " ".repeat(3 - percent.length())
                + percent + " %";
    }

    /** Wipes the bar, so that what follows starts on an empty line. */
    void finish() {
        if (drawn) {
            err.print("\r" + " ".repeat(WIDTH + 20) + "\r");
            err.flush();
        }
    }
}
