package io.earshot.analyzer.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.earshot.analyzer.live.Notice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;

/** One notice of a running service a line: the fields of its finding, then what became of the trouble. */
public final class NoticeLines {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private NoticeLines() {}

    /**
     * What a line says of its notice.
     *
     * @param number of the notice in its journal
     * @param notice word of its kind
     * @param time   nanoseconds since 1970-01-01 UTC
     */
    public record Said(long number, String notice, String key, long time) {}

    /** Reads a line back. */
    public static Said read(String line) {
        try {
            JsonNode fields = MAPPER.readTree(line);
            Instant time = Instant.parse(fields.path("noticed").asText());
            return new Said(
                    Long.parseLong(fields.path("id").asText().substring(1)),
                    fields.path("notice").asText(),
                    fields.path("key").asText(),
                    time.getEpochSecond() * 1_000_000_000L + time.getNano());
        } catch (IOException | DateTimeException | NumberFormatException | IndexOutOfBoundsException e) {
            return new Said(0, "", "", 0);
        }
    }

    /** The line without its end. */
    public static String of(Notice notice) {
        StringBuilder text = new StringBuilder();
        try (JsonGenerator json = Generators.compact(text)) {
            Fields fields = new Fields(json);
            json.writeStartObject();
            new FindingFields(fields).write(notice.finding());
            fields.text("notice", notice.kind().word());
            fields.text("key", notice.key());
            fields.time("noticed", notice.time());
            fields.number("repeats", notice.repeats());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return text.toString();
    }
}
