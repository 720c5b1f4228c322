package io.earshot.analyzer.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.observe.Observation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ObservationLinesTest {
    static Stream<Class<?>> kinds() {
        return RecordFiller.members(Observation.class);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyKindIsReadBackAsItWasWritten(Class<?> kind) throws Exception {
        List<Observation> written = List.of(
                (Observation) new RecordFiller(true).value(kind), (Observation) new RecordFiller(false).value(kind));
        assertEquals(written, read(write(written)));
    }

    @Test
    void octetsOfTheHeaderAreRecognised() throws IOException {
        byte[] lines = write(List.of());
        assertTrue(ObservationReader.recognises(lines, lines.length));
    }

    @Test
    void aDamagedLineIsNamedByItsNumber() throws IOException {
        byte[] lines = (ObservationWriter.HEADER + "\n{\"kind\":\"totals\"\n").getBytes(StandardCharsets.UTF_8);
        IOException problem = assertThrows(IOException.class, () -> read(lines));
        assertTrue(problem.getMessage().startsWith("line 2: not an observation"), problem.getMessage());
    }

    @Test
    void textOfAnotherKindIsRefused() {
        IOException problem = assertThrows(IOException.class, () -> read("hello\n".getBytes(StandardCharsets.UTF_8)));
        assertTrue(problem.getMessage().startsWith("line 1: not observations"), problem.getMessage());
    }

    private static byte[] write(List<Observation> observations) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ObservationWriter writer = new ObservationWriter(out)) {
            for (Observation observation : observations) {
                writer.write(observation);
            }
        }
        return out.toByteArray();
    }

    private static List<Observation> read(byte[] lines) throws IOException {
        List<Observation> read = new ArrayList<>();
        try (ObservationReader reader = new ObservationReader(new ByteArrayInputStream(lines))) {
            for (Optional<Observation> next = reader.next(); next.isPresent(); next = reader.next()) {
                read.add(next.get());
            }
        }
        return read;
    }
}
