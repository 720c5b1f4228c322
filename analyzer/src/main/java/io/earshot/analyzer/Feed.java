package io.earshot.analyzer;

import io.earshot.capture.decode.tls.KeyLog;
import io.earshot.capture.journal.CaptureNote;
import io.earshot.capture.journal.DocumentSink;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Observer;
import io.earshot.capture.observe.ObserverOptions;
import io.earshot.capture.observe.Sighting;
import io.earshot.capture.observe.Totals;
import io.earshot.capture.source.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** From the records of a journal to observations, as {@link Reading} goes from files to observations. */
public final class Feed implements DocumentSink {
    private static final String LIVE = "live";

    /** What was counted of one capture. */
    private static final class Tally {
        private CaptureNote note;
        private long frames;
        private long octets;
        private long truncated;
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;
        private long number;
        private long missing;
        private long duplicates;
        private long others;

        Tally(int capture) {
            note = new CaptureNote(
                    capture, "", LIVE, List.of(), capture, Optional.empty(), Optional.empty(), List.of());
        }

        void count(Frame frame) {
            boolean gap = number > 0 && note.format().equals(LIVE) && frame.number > number + 1;
            missing += gap ? frame.number - number - 1 : 0;
            number = frame.number;
            frames++;
            octets += frame.originalLength;
            truncated += frame.originalLength > frame.length ? 1 : 0;
            first = Math.min(first, frame.time);
            last = Math.max(last, frame.time);
        }

        Totals.CaptureFacts facts() {
            Optional<Long> dropped = note.kernelDropped();
            return new Totals.CaptureFacts(
                    note.name(),
                    note.format(),
                    note.linkTypes(),
                    note.tap(),
                    frames,
                    octets,
                    frames == 0 ? Optional.empty() : Optional.of(first),
                    frames == 0 ? Optional.empty() : Optional.of(last),
                    missing == 0 ? dropped : Optional.of(dropped.orElse(0L) + missing),
                    duplicates,
                    truncated,
                    others,
                    note.filter(),
                    note.damage().stream()
                            .map(damage -> new Totals.Damage(damage.frame(), damage.offset(), damage.problem()))
                            .toList(),
                    0);
        }

        void restore(Totals.CaptureFacts facts) {
            frames = facts.frames();
            octets = facts.octets();
            truncated = facts.truncated();
            first = facts.first().orElse(Long.MAX_VALUE);
            last = facts.last().orElse(Long.MIN_VALUE);
            missing = Math.max(
                    0, facts.kernelDropped().orElse(0L) - note.kernelDropped().orElse(0L));
            duplicates = facts.duplicates();
            others = facts.otherFrames();
        }
    }

    private final KeyLog keyLog = new KeyLog();
    private final Observer observer;
    private final Consumer<Observation> observations;
    private final TreeMap<Integer, Tally> captures = new TreeMap<>();
    private long lastTime;
    private long lastNumber = 1;
    private int lastCapture;
    private int lastTap;
    private boolean ended;

    /** @throws OptionException when the file of {@code --keylog} cannot be read */
    public Feed(AnalysisOptions options, Consumer<Observation> observations) {
        this.observations = observations;
        addKeys(keyLog, options);
        observer = new Observer(
                options.dedup() ? ObserverOptions.DEFAULT : ObserverOptions.DEFAULT.withDuplicates(),
                keyLog,
                observations);
    }

    static void addKeys(KeyLog keyLog, AnalysisOptions options) {
        options.keylog().ifPresent(file -> {
            try {
                keyLog.add(Files.readString(file));
            } catch (IOException e) {
                throw new OptionException("--keylog " + file + ": " + Reasons.of(e), e);
            }
        });
    }

    @Override
    public void frame(Frame frame) {
        lastTime = frame.time;
        lastNumber = frame.number;
        lastCapture = frame.capture;
        lastTap = frame.tap;
        Tally tally = tally(frame.capture);
        tally.count(frame);
        long duplicates = observer.duplicates();
        long others = observer.otherFrames();
        observer.frame(frame);
        tally.duplicates += observer.duplicates() - duplicates;
        tally.others += observer.otherFrames() - others;
    }

    private Tally tally(int capture) {
        Tally tally = captures.get(capture);
        if (tally == null) {
            for (int i = captures.size(); i <= capture; i++) {
                captures.putIfAbsent(i, new Tally(i));
            }
            tally = captures.get(capture);
        }
        return tally;
    }

    @Override
    public void tick(long time) {
        observer.advance(time);
    }

    @Override
    public void note(CaptureNote note) {
        tally(note.capture()).note = note;
    }

    @Override
    public void secrets(String text) {
        keyLog.add(text);
    }

    @Override
    public void name(Address address, String name) {
        Endpoint host = new Endpoint(address, 0);
        Sighting at = new Sighting(lastTime, lastCapture, lastTap, lastNumber);
        observations.accept(new Observation.Protocol(at, host, host, "file-name", name));
    }

    @Override
    public void gap(long frames) {
        // frames that are missing are noticed by their numbers
    }

    @Override
    public void begin() {
        // a restart of the capture changes nothing of what was seen
    }

    @Override
    public void end() {
        ended = true;
    }

    /** Whether the captures came to their end. */
    public boolean ended() {
        return ended;
    }

    /** One for each capture, by number. */
    public List<Totals.CaptureFacts> captures() {
        List<Totals.CaptureFacts> facts = new ArrayList<>();
        captures.values().forEach(tally -> facts.add(tally.facts()));
        return facts;
    }

    /** Takes counts of before a restart for those of the captures by now. */
    public void restore(List<Totals.CaptureFacts> counted) {
        for (int i = 0; i < counted.size(); i++) {
            tally(i).restore(counted.get(i));
        }
    }

    public Observer observer() {
        return observer;
    }

    /** Ends what is open and tells the totals. */
    public void finish() {
        observer.finish(captures());
    }
}
