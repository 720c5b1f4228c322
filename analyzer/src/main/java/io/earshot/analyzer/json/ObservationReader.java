package io.earshot.analyzer.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import io.earshot.capture.observe.Observation;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Reads back what {@link ObservationWriter} wrote. */
public final class ObservationReader implements Closeable {
    private final BufferedReader lines;
    private final ObjectReader reader = Observations.mapper().readerFor(Observation.class);
    private long line = 1;

    /**
     * @param in closed with this reader
     * @throws IOException when the input is not a file of observations
     */
    public ObservationReader(InputStream in) throws IOException {
        lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        if (!ObservationWriter.HEADER.equals(lines.readLine())) {
            throw new IOException("line 1: not observations, " + ObservationWriter.HEADER + " should stand here");
        }
    }

    /** Tells whether octets begin a file of observations. */
    public static boolean recognises(byte[] head, int length) {
        byte[] header = ObservationWriter.HEADER.getBytes(StandardCharsets.UTF_8);
        return length >= header.length && Arrays.equals(head, 0, header.length, header, 0, header.length);
    }

    /**
     * The next observation, empty at the end.
     *
     * @throws IOException names the line that cannot be read
     */
    public Optional<Observation> next() throws IOException {
        String text = lines.readLine();
        line++;
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(reader.readValue(text));
        } catch (JsonProcessingException e) {
            throw new IOException("line " + line + ": not an observation: " + e.getOriginalMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
