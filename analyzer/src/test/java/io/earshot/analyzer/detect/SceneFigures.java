package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import java.util.concurrent.Callable;

/** The figures by which scenes are judged: the shipped ones, but where a test asks whether another one decides. */
final class SceneFigures {
    private static final ThreadLocal<Thresholds> IN_FORCE = ThreadLocal.withInitial(Thresholds::shipped);

    private SceneFigures() {}

    static Thresholds inForce() {
        return IN_FORCE.get();
    }

    static <T> T with(Thresholds replaced, Callable<T> judged) throws Exception {
        IN_FORCE.set(replaced);
        try {
            return judged.call();
        } finally {
            IN_FORCE.remove();
        }
    }
}
