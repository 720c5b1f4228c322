package io.earshot.analyzer.track;

/** The figures of rulesets/thresholds.yaml by their names, where they decide what a capture shows. */
@FunctionalInterface
public interface Figures {
    double value(String name);

    /** Of a figure in seconds. */
    default long nanos(String name) {
        return Math.round(value(name) * 1e9);
    }
}
