package io.earshot.analyzer.json;

import java.util.List;
import java.util.Optional;

/**
 * One value of a YAML file and the place where it stands.
 *
 * @param text    the scalar as written, without quotes; empty for the other kinds
 * @param items   the elements of a list
 * @param entries the pairs of a mapping in the order of the file, repeated keys kept
 * @param line    1-based
 * @param column  1-based
 */
public record Node(Kind kind, String text, List<Node> items, List<Entry> entries, int line, int column) {
    public enum Kind {
        SCALAR,
        NULL,
        LIST,
        MAPPING
    }

    /** A key with its place, and its value. */
    public record Entry(String key, int line, int column, Node value) {}

    public Node {
        items = List.copyOf(items);
        entries = List.copyOf(entries);
    }

    static Node scalar(String text, int line, int column) {
        return new Node(Kind.SCALAR, text, List.of(), List.of(), line, column);
    }

    static Node none(int line, int column) {
        return new Node(Kind.NULL, "", List.of(), List.of(), line, column);
    }

    /** The value of a key; the first of them where the key is repeated. */
    public Optional<Node> get(String key) {
        for (Entry entry : entries) {
            if (entry.key().equals(key)) {
                return Optional.of(entry.value());
            }
        }
        return Optional.empty();
    }
}
