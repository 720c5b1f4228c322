package io.earshot.capture.journal;

import io.earshot.capture.net.Address;
import io.earshot.capture.source.FileNotes;
import io.earshot.capture.source.Frame;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Where frames go in: to the journal, and past it through memory where there is none or no room for it. Whoever captures
 * never waits for whoever analyses; what memory cannot hold is counted as lost. Several threads may capture.
 */
public final class Intake implements FileNotes, Closeable {
    /** Octets of documents that wait in memory at most. */
    private static final long MAX_WAITING = 64L << 20;

    private final JournalWriter journal;
    private final boolean patient;
    private final boolean trim;
    private final DocumentWriter writer = new DocumentWriter(this::document);
    private final ConcurrentLinkedQueue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong waitingOctets = new AtomicLong();
    private final TreeMap<Integer, CaptureNote> notes = new TreeMap<>();
    private Reorder reorder;

    /** A document that goes past the journal, with the frames it holds. */
    private record Waiting(byte[] document, int frames) {}

    private long missing;

    private volatile long frames;
    private volatile long octets;
    private volatile long journalled;
    private volatile long notJournalled;
    private volatile long lost;
    private volatile long lastTime;
    private volatile long journalOctets;
    private volatile String problem = "";
    private volatile boolean hurried;

    /**
     * @param journal empty: all goes through memory
     * @param patient the source can wait: nothing is lost when the analysis is slow
     * @param trim    the payload of RTP is cut
     */
    public Intake(Optional<JournalWriter> journal, boolean patient, boolean trim) {
        this.journal = journal.orElse(null);
        this.patient = patient;
        this.trim = trim;
    }

    /** From now on frames of several interfaces are put into their order. */
    public synchronized void order() {
        reorder = new Reorder(this::write);
    }

    /** Takes a frame; its octets are copied. */
    public synchronized void frame(Frame frame) {
        frames++;
        octets += frame.originalLength;
        lastTime = Math.max(lastTime, frame.time);
        if (reorder == null) {
            write(frame);
        } else {
            reorder.frame(frame);
        }
    }

    private void write(Frame frame) {
        int length = frame.length;
        frame.length = trim ? RtpTrim.length(frame) : length;
        writer.frame(frame);
        frame.length = length;
    }

    /** Hands on what was kept back to share a document; to be called some times a second. */
    public synchronized void flush() {
        if (reorder != null) {
            reorder.flush();
        }
        writer.flush();
    }

    /** Says that no frame will come that was captured before this moment, nanoseconds since 1970-01-01 UTC. */
    public synchronized void tick(long time) {
        release();
        lastTime = Math.max(lastTime, time);
        writer.tick(time);
    }

    /** Says what is known of a capture; what is known already is not said again. */
    public synchronized void note(CaptureNote note) {
        if (!note.equals(notes.put(note.capture(), note))) {
            writer.note(note);
        }
    }

    @Override
    public synchronized void secrets(String keyLog) {
        writer.secrets(keyLog);
    }

    @Override
    public synchronized void name(Address address, String name) {
        writer.name(address, name);
    }

    public synchronized void begin() {
        writer.begin();
    }

    public synchronized void end() {
        release();
        writer.end();
    }

    /** Hands on all frames that were kept back, at the end of a capture. */
    public synchronized void release() {
        if (reorder != null) {
            reorder.release();
        }
        writer.flush();
    }

    /** Looks after the journal while it cannot be written; to be called about once a second. */
    public synchronized void tidy() {
        if (journal != null && !journal.room()) {
            journal.tidy();
            journalOctets = journal.octets();
            problem = journal.problem();
        }
    }

    private void document(byte[] bytes, int length, int count) {
        if (journal != null && waiting.isEmpty() && write(bytes, length)) {
            journalled += count;
            return;
        }
        notJournalled += journal == null ? 0 : count;
        missing += count;
        while (patient && !hurried && waitingOctets.get() > MAX_WAITING) {
            LockSupport.parkNanos(1_000_000);
        }
        if (waitingOctets.get() > MAX_WAITING) {
            lost += count;
            return;
        }
        byte[] copy = new byte[length];
        System.arraycopy(bytes, 0, copy, 0, length);
        waitingOctets.addAndGet(length);
        waiting.add(new Waiting(copy, count));
    }

    private boolean write(byte[] bytes, int length) {
        if (!journal.append(bytes, length)) {
            journalOctets = journal.octets();
            problem = journal.problem();
            return false;
        }
        if (journal.takeFresh() || missing > 0) {
            DocumentWriter besides = new DocumentWriter((note, size, none) -> journal.append(note, size));
            notes.values().forEach(besides::note);
            if (missing > 0) {
                besides.gap(missing);
            }
            missing = 0;
            journalOctets = journal.octets();
            problem = "";
        }
        return true;
    }

    /** A document that goes past the journal, null when none waits; left where it is. */
    byte[] peek() {
        Waiting next = waiting.peek();
        return next == null ? null : next.document();
    }

    /** Takes away what {@link #peek} showed. */
    void taken() {
        waitingOctets.addAndGet(-waiting.poll().document().length);
    }

    /** Nobody reads on for long: a source that could wait does not any more. */
    public void hurry() {
        hurried = true;
    }

    /** Gives up what waits in memory: nobody will read it. */
    public synchronized void abandon() {
        for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
            waitingOctets.addAndGet(-next.document().length);
            lost += next.frames();
        }
    }

    /** Frames taken. */
    public long frames() {
        return frames;
    }

    /** Octets on the wire of all frames taken. */
    public long octets() {
        return octets;
    }

    public long journalled() {
        return journalled;
    }

    /** Frames that the journal had no room for, lost ones too. */
    public long notJournalled() {
        return notJournalled;
    }

    /** Frames that neither journal nor memory had room for, or that nobody read from there. */
    public long lost() {
        return lost;
    }

    /** Time of the newest frame, nanoseconds since 1970-01-01 UTC; 0 before the first. */
    public long lastTime() {
        return lastTime;
    }

    /** Octets of the journal on the disk. */
    public long journalOctets() {
        return journalOctets;
    }

    /** Why the journal is not written; empty while it is. */
    public String problem() {
        return problem;
    }

    @Override
    public synchronized void close() throws IOException {
        release();
        writer.flush();
        if (journal != null) {
            journal.close();
        }
    }
}
