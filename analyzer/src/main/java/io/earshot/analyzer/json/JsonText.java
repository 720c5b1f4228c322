package io.earshot.analyzer.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Maps, lists, texts and numbers as JSON, keys in the order of the map. */
public final class JsonText {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonText() {}

    /** Indented, with a line end. */
    public static String of(Map<String, ?> value) {
        StringBuilder text = new StringBuilder();
        try (JsonGenerator generator = Generators.indented(text)) {
            MAPPER.writeValue(generator, value);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return text.append('\n').toString();
    }

    /** On one line, without its end. */
    public static String line(Map<String, ?> value) {
        StringBuilder text = new StringBuilder();
        try (JsonGenerator generator = Generators.compact(text)) {
            MAPPER.writeValue(generator, value);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return text.toString();
    }
}
