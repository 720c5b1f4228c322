package io.earshot.analyzer.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.earshot.analyzer.live.Notice;
import java.io.IOException;
import java.io.UncheckedIOException;

/** One notice of a running service a line: the fields of its finding, then what became of the trouble. */
public final class NoticeLines {
    private NoticeLines() {}

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
