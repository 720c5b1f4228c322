package io.earshot.analyzer.cli;

/** Exit statuses of the contract. */
final class ExitStatus {
    /** Done, nothing at or above {@code --fail-on}. */
    static final int DONE = 0;
    /** Done, findings at or above {@code --fail-on}; of {@code regress}: a sample differs. */
    static final int FOUND = 1;
    /** Wrong usage, or a bad ruleset or threshold file. */
    static final int USAGE = 2;
    /** An input could not be read at all. */
    static final int INPUT = 3;
    /** The program failed. */
    static final int FAILED = 4;

    private ExitStatus() {}
}
