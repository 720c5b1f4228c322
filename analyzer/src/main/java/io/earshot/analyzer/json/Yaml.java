package io.earshot.analyzer.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** YAML as a plain tree in which every value knows its line and column. */
public final class Yaml {
    private static final YAMLFactory FACTORY = new YAMLFactory();

    private Yaml() {}

    /** The text is not YAML. The message says what is wrong, without the place. */
    public static final class SyntaxException extends Exception {
        private static final long serialVersionUID = 1;
        private final int line;
        private final int column;

        SyntaxException(String message, int line, int column) {
            super(message);
            this.line = line;
            this.column = column;
        }

        /** 1-based. */
        public int line() {
            return line;
        }

        /** 1-based. */
        public int column() {
            return column;
        }
    }

    /** Reads one document, and no more; of a text without any, a null at the first column. */
    public static Node read(String text) throws SyntaxException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            Node document = parser.nextToken() == null ? Node.none(1, 1) : value(parser);
            if (parser.nextToken() != null) {
                JsonLocation second = parser.currentTokenLocation();
                throw new SyntaxException("a second document begins", second.getLineNr(), second.getColumnNr());
            }
            return document;
        } catch (JsonProcessingException e) {
            JsonLocation place = e.getLocation();
            String message = e.getOriginalMessage().lines().findFirst().orElse("cannot be read");
            throw place == null
                    ? new SyntaxException(message, 1, 1)
                    : new SyntaxException(message, Math.max(1, place.getLineNr()), Math.max(1, place.getColumnNr()));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    private static Node value(JsonParser parser) throws IOException {
        JsonLocation place = parser.currentTokenLocation();
        int line = place.getLineNr();
        int column = place.getColumnNr();
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_ARRAY) {
            List<Node> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(value(parser));
            }
            return new Node(Node.Kind.LIST, "", items, List.of(), line, column);
        }
        if (token == JsonToken.START_OBJECT) {
            List<Node.Entry> entries = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                JsonLocation key = parser.currentTokenLocation();
                String name = parser.currentName();
                parser.nextToken();
                entries.add(new Node.Entry(name, key.getLineNr(), key.getColumnNr(), value(parser)));
            }
            return new Node(Node.Kind.MAPPING, "", List.of(), entries, line, column);
        }
        return token == JsonToken.VALUE_NULL ? Node.none(line, column) : Node.scalar(parser.getText(), line, column);
    }
}
