package io.earshot.analyzer;

import io.earshot.analyzer.json.ObservationReader;
import io.earshot.capture.decode.tls.KeyLog;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Observer;
import io.earshot.capture.observe.ObserverOptions;
import io.earshot.capture.observe.Totals;
import io.earshot.capture.source.CaptureFile;
import io.earshot.capture.source.FileAccount;
import io.earshot.capture.source.FileNotes;
import io.earshot.capture.source.MergedFiles;
import io.earshot.capture.source.NotACaptureException;
import io.earshot.capture.wire.Glance;
import io.earshot.capture.wire.SeveralFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** From files to observations: captures through the fast world, observations as they were written. */
final class Reading {
    /** Frames between two reports of progress. */
    private static final int PROGRESS_FRAMES = 1 << 14;

    private final List<String> files;
    private final Progress progress;
    private final Consumer<Observation> observations;
    private final KeyLog keyLog = new KeyLog();

    private Reading(List<String> files, Progress progress, Consumer<Observation> observations) {
        this.files = files;
        this.progress = progress;
        this.observations = observations;
    }

    /**
     * Reads all inputs to their end; the last observation is the {@link Totals}.
     *
     * @param inputs files, folders, or {@code -}
     */
    static void read(
            List<String> inputs, AnalysisOptions options, Progress progress, Consumer<Observation> observations)
            throws IOException {
        List<String> files = Inputs.files(inputs);
        Reading reading = new Reading(files, progress, observations);
        if (files.size() == 1 && Inputs.holdsObservations(files.get(0))) {
            reading.observations();
        } else {
            reading.frames(options);
        }
    }

    private void observations() throws IOException {
        String file = files.get(0);
        try (ObservationReader reader = new ObservationReader(Inputs.open(file))) {
            for (Optional<Observation> next = reader.next(); next.isPresent(); next = reader.next()) {
                observations.accept(next.get());
            }
        } catch (InputException e) {
            throw e;
        } catch (IOException e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        }
    }

    private void frames(AnalysisOptions options) throws IOException {
        ObserverOptions observing =
                options.dedup() ? ObserverOptions.DEFAULT : ObserverOptions.DEFAULT.withDuplicates();
        Feed.addKeys(keyLog, options);
        Observer observer = new Observer(observing, keyLog, observations);
        long total = Inputs.size(files);
        List<Named> openings = openings();
        FramesAhead.Opening opening = (notes, spent) -> new MergedFiles(List.copyOf(openings), notes, spent);
        try (FramesAhead frames = new FramesAhead(opening, observer.notes(), options.threads() > 1)) {
            long[] duplicates = new long[files.size()];
            long[] others = new long[files.size()];
            long count = 0;
            for (Glance frame = frames.next(); frame != null; frame = frames.next()) {
                long duplicatesBefore = observer.duplicates();
                long othersBefore = observer.otherFrames();
                frames.expect(observer);
                observer.frame(frame);
                duplicates[frame.capture()] += observer.duplicates() - duplicatesBefore;
                others[frame.capture()] += observer.otherFrames() - othersBefore;
                if (++count % PROGRESS_FRAMES == 0) {
                    progress.read(frames.octetsRead(), total);
                }
            }
            List<Totals.CaptureFacts> captures = new ArrayList<>();
            for (FileAccount account : frames.accounts()) {
                int capture = captures.size();
                captures.add(facts(
                        account,
                        duplicates[capture],
                        others[capture],
                        openings.get(capture).correction()));
            }
            observer.finish(captures);
        }
    }

    private List<Named> openings() throws IOException {
        List<Named> openings = new ArrayList<>();
        for (String file : files) {
            openings.add(new Named(file, openings.size(), 0, openings.size()));
        }
        SeveralFiles together = SeveralFiles.compare(openings);
        openings.replaceAll(opening -> new Named(
                opening.file, opening.number, together.correction(opening.number), together.place(opening.number)));
        return openings;
    }

    /** A file under its name, with its number among the inputs. */
    private record Named(String file, int number, long correction, int place) implements MergedFiles.Opening {
        @Override
        public CaptureFile open(FileNotes notes) throws IOException {
            try {
                return CaptureFile.open(file, Inputs.open(file), number, notes);
            } catch (NotACaptureException e) {
                throw new InputException(file + ": " + e.getMessage(), e);
            }
        }

        @Override
        public boolean repeatable() {
            return Inputs.isRepeatable(file);
        }
    }

    private static Totals.CaptureFacts facts(FileAccount account, long duplicates, long others, long correction) {
        return new Totals.CaptureFacts(
                account.file(),
                account.format(),
                account.linkTypes(),
                account.tap(),
                account.frames(),
                account.octets(),
                account.first(),
                account.last(),
                account.kernelDropped(),
                duplicates,
                account.truncated(),
                others,
                account.filter(),
                account.damage().stream()
                        .map(damage -> new Totals.Damage(damage.frame(), damage.offset(), damage.problem()))
                        .toList(),
                correction);
    }
}
