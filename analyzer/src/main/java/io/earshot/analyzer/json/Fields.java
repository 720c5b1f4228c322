package io.earshot.analyzer.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.earshot.analyzer.report.Times;
import io.earshot.capture.decode.Decimal;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the fields of a report's objects by the contract's rules: what is unknown is null, times are text. */
final class Fields {
    private final JsonGenerator json;

    Fields(JsonGenerator json) {
        this.json = json;
    }

    /** Writes one element of a list. */
    interface Element<T> {
        void write(T element) throws IOException;
    }

    void text(String name, String value) throws IOException {
        json.writeStringField(name, value);
    }

    /** The value as text: a string, an address, a word. */
    void text(String name, Optional<?> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(name, value.get().toString());
        } else {
            json.writeNullField(name);
        }
    }

    void number(String name, long value) throws IOException {
        json.writeNumberField(name, value);
    }

    void number(String name, Optional<? extends Number> value) throws IOException {
        if (value.isPresent()) {
            json.writeNumberField(name, value.get().longValue());
        } else {
            json.writeNullField(name);
        }
    }

    /** @param decimals digits after the point, always written, so that the same value is always the same text */
    void decimal(String name, Optional<Double> value, int decimals) throws IOException {
        if (value.isPresent() && Double.isFinite(value.get())) {
            json.writeFieldName(name);
            json.writeNumber(Decimal.fixed(value.get(), decimals));
        } else {
            json.writeNullField(name);
        }
    }

    void flag(String name, boolean value) throws IOException {
        json.writeBooleanField(name, value);
    }

    /** @param nanos since 1970-01-01 UTC */
    void time(String name, long nanos) throws IOException {
        json.writeStringField(name, Times.iso(nanos));
    }

    void time(String name, Optional<Long> nanos) throws IOException {
        text(name, nanos.map(Times::iso));
    }

    /** SSRCs are text, {@code 0x} and eight hexadecimal digits. */
    void ssrc(String name, Optional<Integer> ssrc) throws IOException {
        text(name, ssrc.map(Fields::ssrcText));
    }

    static String ssrcText(int ssrc) {
        String digits = Integer.toHexString(ssrc);
        return "0x" + "0".repeat(8 - digits.length()) + digits;
    }

    void texts(String name, List<String> values) throws IOException {
        list(name, values, json::writeString);
    }

    void numbers(String name, List<Integer> values) throws IOException {
        list(name, values, json::writeNumber);
    }

    void tally(String name, Map<String, Long> counts) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            json.writeNumberField(count.getKey(), count.getValue());
        }
        json.writeEndObject();
    }

    <T> void list(String name, List<T> values, Element<? super T> element) throws IOException {
        json.writeArrayFieldStart(name);
        for (T value : values) {
            element.write(value);
        }
        json.writeEndArray();
    }

    <T> void objects(String name, List<T> values, Element<? super T> fields) throws IOException {
        list(name, values, value -> {
            json.writeStartObject();
            fields.write(value);
            json.writeEndObject();
        });
    }

    <T> void object(String name, T value, Element<? super T> fields) throws IOException {
        json.writeObjectFieldStart(name);
        fields.write(value);
        json.writeEndObject();
    }
}
