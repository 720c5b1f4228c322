package io.earshot.analyzer.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.earshot.capture.observe.Observation;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/** Writes observations as JSON lines; the first line names the schema. */
public final class ObservationWriter implements Closeable {
    /** Starts every file of observations. */
    public static final String HEADER = "{\"schema\":\"earshot-observations/1\"}";

    private final JsonGenerator json;
    private final ObjectWriter writer;

    /** @param out closed with this writer */
    public ObservationWriter(OutputStream out) throws IOException {
        ObjectMapper mapper = Observations.mapper();
        json = mapper.createGenerator(out);
        writer = mapper.writerFor(Observation.class);
        json.writeRaw(HEADER);
        json.writeRaw('\n');
    }

    /** Appends one line. */
    public void write(Observation observation) throws IOException {
        writer.writeValue(json, observation);
        json.writeRaw('\n');
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
