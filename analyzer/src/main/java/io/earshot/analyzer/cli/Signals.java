package io.earshot.analyzer.cli;

import sun.misc.Signal;

/** Signals of the operating system. */
final class Signals {
    private Signals() {}

    /** Does something, on a thread of its own, whenever one of these signals comes; where there are none, nothing. */
    static void on(Runnable action, String... names) {
        for (String name : names) {
            try {
                Signal.handle(new Signal(name), signal -> action.run());
            } catch (IllegalArgumentException e) {
                // the platform has no such signal, or the JVM was told to keep out of it
            }
        }
    }
}
