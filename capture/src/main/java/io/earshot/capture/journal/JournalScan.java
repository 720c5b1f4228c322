package io.earshot.capture.journal;

import io.earshot.capture.net.Address;
import io.earshot.capture.source.Frame;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Gathers how far a journal goes, so that a capture can go on with it. */
public final class JournalScan implements DocumentSink {
    private final Map<String, CaptureNote> notes = new HashMap<>();
    private final Map<Integer, Long> numbers = new TreeMap<>();
    private long lastTime;
    private boolean ended;

    @Override
    public void frame(Frame frame) {
        numbers.merge(frame.capture, frame.number, Math::max);
        lastTime = Math.max(lastTime, frame.time);
        ended = false;
    }

    @Override
    public void note(CaptureNote note) {
        notes.put(note.name(), note);
    }

    @Override
    public void end() {
        ended = true;
    }

    @Override
    public void tick(long time) {
        lastTime = Math.max(lastTime, time);
    }

    @Override
    public void secrets(String text) {
        // belongs to the frames
    }

    @Override
    public void name(Address address, String name) {
        // belongs to the frames
    }

    @Override
    public void gap(long frames) {
        // what is missing is numbered too
    }

    @Override
    public void begin() {
        ended = false;
    }

    /**
     * Number of a capture in the journal: that of the same name, or the next free one.
     *
     * @param taken numbers given to others meanwhile
     */
    public int capture(String name, Collection<Integer> taken) {
        CaptureNote known = notes.get(name);
        if (known != null) {
            return known.capture();
        }
        int highest =
                notes.values().stream().mapToInt(CaptureNote::capture).max().orElse(-1);
        return Math.max(highest, taken.stream().mapToInt(number -> number).max().orElse(-1)) + 1;
    }

    /** Whether the newest frame of each known capture is known. */
    boolean isComplete() {
        return !notes.isEmpty() && notes.values().stream().allMatch(note -> numbers.containsKey(note.capture()));
    }

    /** Whether nothing was captured yet. */
    public boolean isEmpty() {
        return numbers.isEmpty();
    }

    /** Number of the newest frame of a capture; 0 when there is none. */
    public long lastNumber(int capture) {
        return numbers.getOrDefault(capture, 0L);
    }

    /** Time of the newest frame, nanoseconds; 0 when there is none. */
    public long lastTime() {
        return lastTime;
    }

    /** Whether the captures came to their end. */
    public boolean ended() {
        return ended;
    }
}
