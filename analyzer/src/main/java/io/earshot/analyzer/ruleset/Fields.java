package io.earshot.analyzer.ruleset;

import io.earshot.analyzer.json.Node;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Reads the keys of one mapping. What is missing, unknown, repeated or of the wrong kind becomes a problem; reading goes
 * on, so that one look at a file finds all.
 */
final class Fields {
    private static final Set<Node.Kind> SCALAR = Set.of(Node.Kind.SCALAR);
    private final Node node;
    private final String what;
    private final Problems problems;
    private final UnaryOperator<String> settings;

    /**
     * @param what     names the mapping in messages: {@code rule}
     * @param settings puts the values of parameters into texts
     */
    Fields(Node node, String what, Problems problems, UnaryOperator<String> settings, String... known) {
        this.node = node;
        this.what = what;
        this.problems = problems;
        this.settings = settings;
        if (node.kind() != Node.Kind.MAPPING) {
            problems.add(node, "a " + what + " is written as keys with values", "write key: value");
        }
        checkKeys(List.of(known));
    }

    private void checkKeys(List<String> known) {
        Set<String> seen = new HashSet<>();
        for (Node.Entry entry : node.entries()) {
            if (!known.isEmpty() && !known.contains(entry.key())) {
                problems.add(
                        entry.line(),
                        entry.column(),
                        "unknown key '" + entry.key() + "' in " + what,
                        "use one of " + String.join(", ", Nearest.first(entry.key(), known)));
            }
            if (!seen.add(entry.key())) {
                problems.add(
                        entry.line(),
                        entry.column(),
                        "the key '" + entry.key() + "' is given twice in " + what,
                        "keep one of them");
            }
        }
    }

    Node node() {
        return node;
    }

    Optional<Node> get(String key) {
        return node.get(key).filter(value -> value.kind() != Node.Kind.NULL);
    }

    private Optional<Node> get(String key, Set<Node.Kind> kinds, String form) {
        Optional<Node> value = get(key);
        if (value.isPresent() && !kinds.contains(value.get().kind())) {
            problems.add(value.get(), "'" + key + "' in " + what + " has the wrong form", "write " + form);
            return Optional.empty();
        }
        return value;
    }

    private Optional<Node> scalar(String key) {
        return get(key, SCALAR, "one value");
    }

    Optional<String> text(String key) {
        return scalar(key).map(Node::text).map(settings).map(String::strip).filter(text -> !text.isEmpty());
    }

    String requiredText(String key) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            missing(key);
        }
        return text.orElse("");
    }

    void missing(String key) {
        boolean keyed = node.kind() == Node.Kind.MAPPING;
        if (keyed && get(key).filter(value -> value.kind() != Node.Kind.SCALAR).isEmpty()) {
            problems.add(node, "'" + key + "' is missing in " + what, "add " + key + ":");
        }
    }

    <E extends Enum<E>> Optional<E> word(String key, Class<E> type) {
        Optional<Node> value = scalar(key);
        Optional<E> constant = value.flatMap(node -> Word.parse(type, node.text()));
        if (value.isPresent() && constant.isEmpty()) {
            List<String> words = Word.all(type);
            problems.add(
                    value.get(), "'" + value.get().text() + "' is no " + key, "use one of " + String.join(", ", words));
        }
        return constant;
    }

    <E extends Enum<E>> E requiredWord(String key, Class<E> type, E otherwise) {
        if (get(key).isEmpty()) {
            missing(key);
        }
        return word(key, type).orElse(otherwise);
    }

    OptionalInt number(String key, int least, int most) {
        Optional<Node> value = scalar(key);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        String digits = value.get().text();
        if (!digits.matches("[0-9]{1,9}") || Integer.parseInt(digits) < least || Integer.parseInt(digits) > most) {
            problems.add(
                    value.get(), "'" + digits + "' is no " + key, "write a whole number from " + least + " to " + most);
            return OptionalInt.empty();
        }
        return OptionalInt.of(Integer.parseInt(digits));
    }

    Optional<Boolean> flag(String key) {
        Optional<Node> value = scalar(key);
        if (value.isPresent() && !value.get().text().matches("true|false")) {
            problems.add(value.get(), "'" + value.get().text() + "' is neither true nor false", "write true or false");
        }
        return value.map(node -> node.text().equals("true"));
    }

    Optional<LocalDate> date(String key) {
        Optional<Node> value = scalar(key);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.parse(value.get().text()));
        } catch (DateTimeParseException e) {
            problems.add(
                    value.get(),
                    "'" + value.get().text() + "' is no date",
                    "write year-month-day, as in \"2026-11-01\"");
            return Optional.empty();
        }
    }

    LocalDate requiredDate(String key) {
        if (get(key).isEmpty()) {
            missing(key);
        }
        return date(key).orElse(LocalDate.EPOCH);
    }

    /** The elements of a list, or none. */
    List<Node> list(String key) {
        return get(key, Set.of(Node.Kind.LIST), "a list, as in [a, b]")
                .map(Node::items)
                .orElse(List.of());
    }

    /** Texts of a list with the values of parameters put in; those that still wait for one are left as they are. */
    List<Node> texts(String key) {
        for (Node item : list(key)) {
            if (item.kind() != Node.Kind.SCALAR) {
                problems.add(item, "an element of '" + key + "' has the wrong form", "write single values");
            }
        }
        return list(key).stream()
                .filter(item -> item.kind() == Node.Kind.SCALAR)
                .map(item -> new Node(
                        item.kind(),
                        settings.apply(item.text()).strip(),
                        List.of(),
                        List.of(),
                        item.line(),
                        item.column()))
                .toList();
    }

    List<String> words(String key) {
        return texts(key).stream().map(Node::text).toList();
    }

    List<Node.Entry> entries(String key) {
        return get(key, Set.of(Node.Kind.MAPPING), "keys with values")
                .map(Node::entries)
                .orElse(List.of());
    }

    Optional<Fields> mapping(String key, String... known) {
        return get(key, Set.of(Node.Kind.MAPPING), "keys with values")
                .map(value -> new Fields(value, key, problems, settings, known));
    }
}
