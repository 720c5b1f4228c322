package io.earshot.analyzer.ruleset;

import io.earshot.analyzer.json.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The mistakes found in one file so far. */
final class Problems {
    private final String file;
    private final List<RulesetProblem> found = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void add(Node at, String what, String fix) {
        add(at.line(), at.column(), what, fix);
    }

    void add(int line, int column, String what, String fix) {
        found.add(new RulesetProblem(file, line, column, what, fix));
    }

    /** In the order of the file, each once. */
    List<RulesetProblem> all() {
        return found.stream()
                .distinct()
                .sorted(Comparator.comparingInt(RulesetProblem::line).thenComparingInt(RulesetProblem::column))
                .toList();
    }
}
