package io.earshot.analyzer.ruleset;

import java.util.List;
import java.util.stream.Collectors;

/** A ruleset that cannot be used. The message has one line for each mistake. */
public final class RulesetException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient List<RulesetProblem> problems;

    RulesetException(List<RulesetProblem> problems) {
        super(problems.stream().map(RulesetProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    RulesetException(String message) {
        super(message);
        this.problems = List.of();
    }

    public List<RulesetProblem> problems() {
        return problems;
    }
}
