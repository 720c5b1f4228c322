package io.earshot.bench;

import io.earshot.capture.observe.Observer;
import io.earshot.capture.observe.ObserverOptions;
import io.earshot.capture.source.CaptureFile;
import io.earshot.capture.source.FileNotes;
import io.earshot.capture.source.Frame;
import io.earshot.capture.wire.Dissector;
import io.earshot.capture.wire.Duplicates;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What each step from the octets of a capture to observations costs; every step does all before it too. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class InnerParts {
    /** Frames a second, as a column of its own. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Counted {
        public long frames;
    }

    @Param("calls.pcap")
    public String capture;

    private byte[] octets;

    @Setup
    public void read() throws IOException {
        octets = Files.readAllBytes(Path.of(capture));
    }

    /** What is done with each frame. */
    private interface Step {
        void frame(Frame frame);
    }

    private void each(Counted counted, Step step) throws IOException {
        Frame frame = new Frame();
        try (CaptureFile file = CaptureFile.open(capture, new ByteArrayInputStream(octets), 0, FileNotes.IGNORED)) {
            while (file.next(frame)) {
                step.frame(frame);
                counted.frames++;
            }
        }
    }

    @Benchmark
    public void source(Counted counted, Blackhole hole) throws IOException {
        each(counted, frame -> hole.consume(frame.length));
    }

    @Benchmark
    public void dissected(Counted counted, Blackhole hole) throws IOException {
        Dissector dissector = new Dissector(Duplicates.kept(), datagram -> hole.consume(datagram.length));
        each(counted, dissector::frame);
    }

    @Benchmark
    public void withoutDuplicates(Counted counted, Blackhole hole) throws IOException {
        Dissector dissector = new Dissector(Duplicates.dropped(), datagram -> hole.consume(datagram.length));
        each(counted, dissector::frame);
    }

    @Benchmark
    public void observed(Counted counted, Blackhole hole) throws IOException {
        Observer observer = new Observer(ObserverOptions.DEFAULT, hole::consume);
        each(counted, observer::frame);
    }
}
