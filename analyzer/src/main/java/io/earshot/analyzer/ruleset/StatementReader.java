package io.earshot.analyzer.ruleset;

import io.earshot.analyzer.json.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Reads the numbered statements of a source and holds each to the rule, behaviour or symptom that it names. */
final class StatementReader {
    private final Problems problems;
    private final Set<String> rules;
    private final Set<String> symptoms;
    private final Predicate<String> behaviours;
    private final Set<String> ids = new HashSet<>();

    StatementReader(Problems problems, Set<String> rules, Set<String> symptoms, Predicate<String> behaviours) {
        this.problems = problems;
        this.rules = rules;
        this.symptoms = symptoms;
        this.behaviours = behaviours;
    }

    List<Statement> read(List<Node> nodes) {
        List<Statement> statements = new ArrayList<>();
        for (Node node : nodes) {
            Fields statement = new Fields(
                    node,
                    "statement",
                    problems,
                    text -> text,
                    "id",
                    "says",
                    "rule",
                    "behaviour",
                    "symptom",
                    "not-checkable");
            String id = statement.requiredText("id");
            if (!ids.add(id)) {
                problems.add(node, "the statement " + id + " is there twice", "keep one of them");
            }
            String says = statement.requiredText("says");
            Optional<Statement> read = kind(statement, id, says);
            if (read.isEmpty()) {
                problems.add(
                        node,
                        "nothing is said of what became of statement " + id,
                        "add rule:, behaviour:, symptom: or not-checkable:");
            }
            read.ifPresent(statements::add);
        }
        return statements;
    }

    private Optional<Statement> kind(Fields statement, String id, String says) {
        for (Statement.Kind kind : Statement.Kind.values()) {
            Optional<String> to = statement.text(Word.of(kind));
            if (to.isPresent()) {
                if (!exists(kind, to.get())) {
                    problems.add(
                            statement.get(Word.of(kind)).orElse(statement.node()),
                            "the ruleset has no " + Word.of(kind) + " '" + to.get() + "'",
                            "name one that it has");
                }
                return Optional.of(new Statement(id, says, kind, to.get()));
            }
        }
        return Optional.empty();
    }

    private boolean exists(Statement.Kind kind, String to) {
        return switch (kind) {
            case RULE -> rules.contains(to);
            case SYMPTOM -> symptoms.contains(to);
            case BEHAVIOUR -> behaviours.test(to);
            case NOT_CHECKABLE -> true;
        };
    }
}
