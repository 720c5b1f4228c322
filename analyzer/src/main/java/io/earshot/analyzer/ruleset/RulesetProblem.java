package io.earshot.analyzer.ruleset;

/**
 * One mistake in a ruleset file.
 *
 * @param line   1-based
 * @param column 1-based
 * @param what   what is wrong
 * @param fix    what to write instead
 */
public record RulesetProblem(String file, int line, int column, String what, String fix) {
    /** One line in the form of compilers. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column + ": " + what + "; " + fix;
    }
}
