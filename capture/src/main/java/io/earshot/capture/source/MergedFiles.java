package io.earshot.capture.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Several capture files as one observation, in order of time. A file that begins after another of the same link type has
 * ended goes on at its tap, as parts of one capture do; files that overlap are different taps, but for the two directions
 * of one place. Only the files whose time has come are open: a thousand parts of one capture cost no more than one.
 */
public final class MergedFiles implements FrameSource {
    /** Begins to read one of the files. */
    @FunctionalInterface
    public interface Opening {
        CaptureFile open(FileNotes notes) throws IOException;

        /** Whether the file can be read from its beginning again; standard input can not. */
        default boolean repeatable() {
            return true;
        }

        /** What has to be added to the file's times so that they go by the clock of the others, ns. */
        default long correction() {
            return 0;
        }

        /** Files of the same number here were captured at one place; negative for a place of its own. */
        default int place() {
            return -1;
        }
    }

    /** One file with its next frame; of equal times the first given comes first. */
    private static final class Head implements Comparable<Head> {
        private final Opening opening;
        private final int number;
        private final Frame frame = new Frame();
        /** The file while it is read and afterwards; null before. */
        private CaptureFile file;

        Head(Opening opening, int number) {
            this.opening = opening;
            this.number = number;
        }

        /** Learns when the file begins, and leaves it closed if it can be opened again; false without frames. */
        boolean look(FileNotes notes, Consumer<Runnable> spent) throws IOException {
            if (opening.repeatable()) {
                try (CaptureFile glance = opening.open(FileNotes.IGNORED)) {
                    if (glance.next(frame)) {
                        frame.time += opening.correction();
                        frame.bytes = new byte[0];
                        return true;
                    }
                }
            }
            return begin(notes, spent);
        }

        boolean begin(FileNotes notes, Consumer<Runnable> spent) throws IOException {
            file = opening.open(notes);
            file.spent(spent);
            return advance(frame);
        }

        boolean advance(Frame to) throws IOException {
            if (!file.next(to)) {
                return false;
            }
            to.time += opening.correction();
            return true;
        }

        @Override
        public int compareTo(Head other) {
            int byTime = Long.compare(frame.time, other.frame.time);
            return byTime != 0 ? byTime : Integer.compare(number, other.number);
        }
    }

    private final FileNotes notes;
    private final Consumer<Runnable> spent;
    private final List<Head> heads = new ArrayList<>();
    /** All that have frames left, but the one whose frame was handed out last. */
    private final PriorityQueue<Head> queue = new PriorityQueue<>();
    /** Files that have ended and that no other goes on from. */
    private final List<FileAccount> ended = new ArrayList<>();

    private final Map<Integer, Integer> tapOfPlace = new HashMap<>();

    private Head current;
    private int taps;
    private long octetsOfEnded;

    /** @param openings in the order in which the user named the files */
    public MergedFiles(List<Opening> openings, FileNotes notes) throws IOException {
        this(openings, notes, Runnable::run);
    }

    /**
     * For those who keep frames.
     *
     * @param openings in the order in which the user named the files
     * @param spent    told of each array of octets in which no further frame will lie, by what gives it back to be filled
     *                 again, which any thread may do: until then the frames that lie in it stay valid
     */
    public MergedFiles(List<Opening> openings, FileNotes notes, Consumer<Runnable> spent) throws IOException {
        this.notes = notes;
        this.spent = spent;
        for (Opening opening : openings) {
            heads.add(new Head(opening, heads.size()));
        }
        try {
            for (Head head : heads) {
                boolean frames = heads.size() == 1 ? head.begin(notes, spent) : head.look(notes, spent);
                if (frames) {
                    queue.add(head);
                } else {
                    end(head);
                }
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public boolean next(Frame frame) throws IOException {
        if (current != null && queue.isEmpty()) { // no other's frame can come before its own
            boolean more = current.advance(frame);
            if (!more) {
                endCurrent();
            }
            return more;
        }
        if (current != null) {
            advance();
        }
        while (current == null && !queue.isEmpty()) {
            current = queue.poll();
            if (current.file == null && !current.begin(notes, spent)) {
                end(current);
                current = null;
            }
        }
        if (current == null) {
            return false;
        }
        FileAccount account = current.file.account();
        if (!account.hasTap()) {
            account.tap(tapFor(account, current.opening.place()));
        }
        frame.set(current.frame);
        frame.tap = account.tap();
        return true;
    }

    /** The file goes on, and stays the current one while its frames come first. */
    private void advance() throws IOException {
        if (!current.advance(current.frame)) {
            endCurrent();
        } else if (!queue.isEmpty() && queue.peek().compareTo(current) < 0) {
            queue.add(current);
            current = null;
        }
    }

    private void endCurrent() throws IOException {
        ended.add(current.file.account());
        end(current);
        current = null;
    }

    private void end(Head head) throws IOException {
        head.frame.bytes = new byte[0];
        octetsOfEnded += head.file.octetsRead();
        head.file.close();
    }

    private int tapFor(FileAccount account, int place) {
        return place < 0 ? tapFor(account) : tapOfPlace.computeIfAbsent(place, first -> tapFor(account));
    }

    /** The tap of the file that this one goes on from, of several the one most alike in name, else a new one. */
    private int tapFor(FileAccount account) {
        FileAccount before = null;
        int alike = -1;
        for (FileAccount candidate : ended) {
            int prefix = commonPrefix(candidate.file(), account.file());
            if (prefix > alike && candidate.linkTypes().equals(account.linkTypes())) {
                before = candidate;
                alike = prefix;
            }
        }
        if (before == null) {
            return taps++;
        }
        ended.remove(before);
        return before.tap();
    }

    private static int commonPrefix(String one, String other) {
        int length = Math.min(one.length(), other.length());
        int at = 0;
        while (at < length && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return at;
    }

    /** Octets of the files themselves that were read so far. */
    public long octetsRead() {
        long octets = octetsOfEnded;
        for (Head head : queue) {
            octets += head.file == null ? 0 : head.file.octetsRead();
        }
        return octets + (current == null ? 0 : current.file.octetsRead());
    }

    /** What is known of each file, in the order given; all of it once the last frame was read. */
    public List<FileAccount> accounts() {
        List<FileAccount> accounts = new ArrayList<>();
        for (Head head : heads) {
            if (head.file != null) {
                accounts.add(head.file.account());
            }
        }
        return accounts;
    }

    @Override
    public void close() throws IOException {
        for (Head head : heads) {
            if (head.file != null) {
                head.file.close();
            }
        }
    }
}
