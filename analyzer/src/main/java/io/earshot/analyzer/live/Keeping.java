package io.earshot.analyzer.live;

import io.earshot.analyzer.Reasons;
import io.earshot.analyzer.json.StateFile;
import io.earshot.capture.journal.JournalFolder;
import io.earshot.capture.journal.JournalOptions;
import io.earshot.capture.journal.JournalReader;
import io.earshot.capture.journal.JournalScan;
import io.earshot.capture.journal.JournalWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** What a service keeps on disk to go on from: the journal, the state of its analysis, and what was said. */
final class Keeping implements Closeable {
    private static final String CHECKPOINT_FILE = "checkpoint.json";

    private final JournalWriter writer;
    private final JournalReader reader;
    private final JournalScan scan;
    private final Ledger ledger;
    private final StateFile<Checkpoint> state;
    private final Optional<Checkpoint> checkpoint;
    private final Consumer<String> messages;
    private boolean failing;

    private Keeping(
            JournalWriter writer,
            JournalReader reader,
            JournalScan scan,
            Ledger ledger,
            StateFile<Checkpoint> state,
            Consumer<String> messages) {
        this.writer = writer;
        this.reader = reader;
        this.scan = scan;
        this.ledger = ledger;
        this.state = state;
        this.messages = messages;
        checkpoint = state.read().filter(known -> known.version() == Checkpoint.VERSION);
    }

    /**
     * Opens what is there, or begins it.
     *
     * @param whole it must be known of each frame whether it is there
     */
    static Keeping open(Path path, JournalOptions options, boolean whole, Consumer<String> messages)
            throws IOException {
        JournalFolder folder = new JournalFolder(path);
        JournalWriter writer = JournalWriter.open(folder, options);
        try {
            writer.found().forEach(messages);
            JournalReader reader = JournalReader.beside(folder, messages);
            JournalScan scan = new JournalScan();
            reader.scan(scan, whole);
            StateFile<Checkpoint> state = new StateFile<>(path.resolve(CHECKPOINT_FILE), Checkpoint.class);
            Keeping keeping = new Keeping(writer, reader, scan, Ledger.open(path), state, messages);
            reader.moveTo(keeping.checkpoint.map(Checkpoint::anchor).orElse(0L));
            return keeping;
        } catch (IOException | RuntimeException | Error e) {
            writer.close();
            throw e;
        }
    }

    JournalWriter writer() {
        return writer;
    }

    /** Stands where the analysis is to begin. */
    JournalReader reader() {
        return reader;
    }

    /** How far the journal went when it was opened. */
    JournalScan scan() {
        return scan;
    }

    Optional<Checkpoint> checkpoint() {
        return checkpoint;
    }

    void keep(Checkpoint latest) {
        try {
            state.write(latest);
            failing = false;
        } catch (IOException e) {
            failed("the state of the analysis", e);
        }
    }

    /** Writes a notice down, unless it was before; what could not be written is said all the same. */
    Ledger.Fate take(Notice notice) {
        try {
            return ledger.take(notice);
        } catch (IOException e) {
            failed("a notice", e);
            return Ledger.Fate.SAY;
        }
    }

    void delivered(Notice notice) {
        try {
            ledger.delivered(notice);
        } catch (IOException e) {
            failed("a notice", e);
        }
    }

    private void failed(String what, IOException e) {
        if (!failing) {
            messages.accept(what + " could not be kept: " + Reasons.of(e) + "; after a restart it may be said again");
        }
        failing = true;
    }

    @Override
    public void close() throws IOException {
        reader.close();
        ledger.close();
    }
}
