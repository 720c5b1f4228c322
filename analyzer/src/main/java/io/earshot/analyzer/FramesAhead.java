package io.earshot.analyzer;

import io.earshot.capture.net.Address;
import io.earshot.capture.observe.Observer;
import io.earshot.capture.source.FileAccount;
import io.earshot.capture.source.FileNotes;
import io.earshot.capture.source.Frame;
import io.earshot.capture.source.FrameSource;
import io.earshot.capture.source.MergedFiles;
import io.earshot.capture.wire.Glance;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/**
 * Frames of files in batches, each with the first glance at it, read on a thread of their own: to read, to digest and to
 * sum up is half of the work that a frame makes. What a file notes between its frames keeps its place among them. A
 * capture that fits into the first batch gets no thread.
 */
final class FramesAhead implements Closeable {
    private static final int FRAMES = 512;
    private static final int OCTETS = 1 << 17;
    private static final int BATCHES = 4;

    /** Opens the files. */
    interface Opening {
        MergedFiles open(FileNotes notes, Consumer<Runnable> spent) throws IOException;
    }

    private final FileNotes notes;
    private final boolean threaded;
    private final BlockingQueue<Batch> full = new ArrayBlockingQueue<>(BATCHES);
    private final BlockingQueue<Batch> free = new ArrayBlockingQueue<>(BATCHES);
    private final MergedFiles source;
    private Thread thread;
    /** The batch that is being filled. */
    private Batch filling = new Batch();
    /** The batch that is being handed out, null before the first. */
    private Batch current;

    private int next;
    private volatile boolean closed;

    /** Frames, and what was noted before each. */
    private static final class Batch {
        final Frame[] frames = new Frame[FRAMES];
        final Glance[] glances = new Glance[FRAMES];
        final List<Note> noted = new ArrayList<>();
        /** Gives back arrays in which frames of this batch, and none of a later one, may lie. */
        final List<Runnable> spent = new ArrayList<>();

        int count;
        int octets;
        /** Octets of the files that were read by then. */
        long octetsRead;

        boolean last;
        Throwable failure;

        Batch() {
            for (int i = 0; i < FRAMES; i++) {
                frames[i] = new Frame();
                glances[i] = new Glance();
            }
        }

        void clear() {
            spent.forEach(Runnable::run);
            spent.clear();
            noted.clear();
            count = 0;
            octets = 0;
        }

        /** Until it is full; the frames stay where they lie in the octets of their file. */
        void fill(FrameSource source) throws IOException {
            while (count < FRAMES && octets < OCTETS && !last) {
                Frame frame = frames[count];
                if (source.next(frame)) {
                    glances[count].take(frame);
                    octets += frame.length;
                    count++;
                } else {
                    last = true;
                }
            }
        }
    }

    /** @param before frames of its batch that came before it */
    private record Note(int before, Consumer<FileNotes> what) {}

    /**
     * @param notes    told what the files note, on the thread that asks for frames
     * @param threaded false: read when asked
     */
    FramesAhead(Opening opening, FileNotes notes, boolean threaded) throws IOException {
        this.notes = notes;
        this.threaded = threaded;
        source = opening.open(new Noting(), giveBack -> filling.spent.add(giveBack));
    }

    /** Keeps what the files note for the one who gets the frames. */
    private final class Noting implements FileNotes {
        @Override
        public void secrets(String keyLog) {
            note(told -> told.secrets(keyLog));
        }

        @Override
        public void name(Address address, String name) {
            note(told -> told.name(address, name));
        }

        private void note(Consumer<FileNotes> what) {
            filling.noted.add(new Note(filling.count, what));
        }
    }

    /** The glance at the next frame, valid until the one after it; null at the end. */
    Glance next() throws IOException {
        while (current == null || next == current.count) {
            if (current != null) {
                tell(next);
                end(current);
                if (current.last) {
                    return null;
                }
            }
            current = batch();
            next = 0;
        }
        tell(next);
        return current.glances[next++];
    }

    /** Before every so many frames, lets the observer fetch what they will ask for. */
    void expect(Observer observer) {
        if ((next - 1) % Observer.EXPECTED == 0) {
            observer.expect(current.glances, next - 1, current.count);
        }
    }

    /** Octets of the files themselves that were read so far, those read ahead too. */
    long octetsRead() {
        return current.octetsRead;
    }

    /** What is known of each file; all of it at the end. */
    List<FileAccount> accounts() {
        return source.accounts();
    }

    private void tell(int before) {
        List<Note> noted = current.noted;
        while (!noted.isEmpty() && noted.get(0).before <= before) {
            noted.remove(0).what.accept(notes);
        }
    }

    private static void end(Batch batch) throws IOException {
        if (batch.failure instanceof IOException e) {
            throw e;
        }
        if (batch.failure instanceof RuntimeException e) {
            throw e;
        }
        if (batch.failure instanceof Error e) {
            throw e;
        }
    }

    private Batch batch() throws IOException {
        if (current == null) {
            return fill();
        }
        if (!threaded) {
            filling.clear();
            return fill();
        }
        try {
            if (thread == null) {
                thread = new Thread(this::fillAll, "earshot-read");
                thread.setDaemon(true);
                thread.start();
            } else {
                free.put(current);
            }
            return full.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading", e);
        }
    }

    private void fillAll() {
        try {
            Batch filled;
            int made = 1;
            do {
                filling = made++ < BATCHES ? new Batch() : free.take();
                filling.clear();
                filled = fill();
                full.put(filled);
            } while (!filled.last && !closed);
        } catch (InterruptedException e) {
            // closed: nobody wants the rest
            closed = true;
        }
    }

    private Batch fill() {
        Batch batch = filling;
        try {
            batch.fill(source);
        } catch (IOException | RuntimeException | Error e) {
            batch.failure = e;
            batch.last = true;
        }
        batch.octetsRead = source.octetsRead();
        return batch;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        if (thread != null) {
            thread.interrupt();
        }
        source.close();
    }
}
