package io.earshot.capture.wire;

import io.earshot.capture.net.Octets;
import io.earshot.capture.source.CaptureFile;
import io.earshot.capture.source.FileNotes;
import io.earshot.capture.source.Frame;
import io.earshot.capture.source.MergedFiles;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How several captures of one network belong together: which of them are the two directions of one place, and by how much
 * their clocks differ. That is told by packets that two of them show: the same payload with one of its ends the same, since
 * a translator changes one end only. What takes time on its way comes later at one
 * capture point going out and earlier going in; the middle of the two directions is free of it.
 */
public final class SeveralFiles {
    /** Smaller ones cannot be told from the time that packets take, and change no verdict, ns. */
    static final long LEAST = 50_000_000L;

    /** Packets that have to agree. */
    private static final int ENOUGH = 5;
    /** How far they may lie from the middle one: the path's jitter, ns. */
    private static final long AGREEING = 250_000_000L;

    private static final double MOST = 0.8;

    private static final int MOST_FILES = 8;
    private static final long MOST_FRAMES = 300_000;
    private static final int MOST_MARKS = 1 << 16;
    private static final int LEAST_OCTETS = 40;
    /** The header of RTP and a bit of what it carries: G.729 has no more than twenty octets, and talks are cut to be private. */
    private static final int MEDIA_OCTETS = 24;
    /** What a tagged frame that is cut after 64 octets holds of it, and two less. */
    private static final int CUT_MEDIA_OCTETS = 16;
    /** Of media every so many packets tell enough; of all else each. */
    private static final int MEDIA_SHARE = 8;

    private static final long SEVERAL = Long.MIN_VALUE;

    /** Times by key, 0 free; of a payload that came twice it cannot be told which is which. */
    private static final class Marks implements DatagramSink {
        private final Ways ways = new Ways();
        private final Map<Long, Long> outward = new HashMap<>();
        private final Map<Long, Long> inward = new HashMap<>();

        @Override
        public void datagram(Datagram datagram) {
            boolean wanted = datagram.protocol == Datagram.UDP || datagram.protocol == Datagram.TCP;
            if (wanted) {
                ways.add(datagram);
            }
            if (!wanted || datagram.length < CUT_MEDIA_OCTETS || outward.size() >= MOST_MARKS) {
                return;
            }
            boolean media = (datagram.bytes[datagram.offset] & 0xC0) == 0x80;
            boolean tells = media
                    ? datagram.truncated() || datagram.length >= MEDIA_OCTETS
                    : datagram.length >= LEAST_OCTETS && !datagram.truncated();
            if (!tells) {
                return;
            }
            int octets = media ? Math.min(MEDIA_OCTETS, datagram.length) : datagram.length;
            long hash = Octets.hash(datagram.bytes, datagram.offset, octets);
            if (media && Math.floorMod(hash, MEDIA_SHARE) != 0) {
                return;
            }
            mark(outward, hash * 31 + datagram.destinationHigh * 17 + datagram.destinationLow, datagram.time);
            mark(inward, hash * 37 + datagram.sourceHigh * 17 + datagram.sourceLow, datagram.time);
        }

        private static void mark(Map<Long, Long> times, long key, long time) {
            times.merge(key, time, (one, other) -> SEVERAL);
        }
    }

    private final long[] corrections;
    private final int[] places;

    private SeveralFiles(long[] corrections, int[] places) {
        this.corrections = corrections;
        this.places = places;
    }

    /** Looks at the beginning of each file; of one that cannot be read twice, at nothing. */
    public static SeveralFiles compare(List<? extends MergedFiles.Opening> files) throws IOException {
        List<Marks> marks = new ArrayList<>();
        if (files.size() > 1 && files.size() <= MOST_FILES) {
            for (MergedFiles.Opening file : files) {
                marks.add(read(file));
            }
        }
        int[] places =
                IntStream.range(0, files.size()).map(file -> place(file, marks)).toArray();
        return new SeveralFiles(marks.isEmpty() ? new long[files.size()] : corrections(marks), places);
    }

    /**
     * What has to be added to the times of a file so that it goes by the clock of the first, ns; 0 where nothing tells, or
     * too little to matter.
     */
    public long correction(int file) {
        return corrections[file];
    }

    /** The first file that was captured at the same place: its own number, but where it is the other direction of one before. */
    public int place(int file) {
        return places[file];
    }

    private static int place(int file, List<Marks> marks) {
        return IntStream.range(0, marks.isEmpty() ? 0 : file)
                .filter(before -> marks.get(file).ways.isOtherHalfOf(marks.get(before).ways))
                .findFirst()
                .orElse(file);
    }

    private static long[] corrections(List<Marks> marks) {
        long[] corrections = new long[marks.size()];
        boolean[] known = new boolean[marks.size()];
        known[0] = true;
        Deque<Integer> open = new ArrayDeque<>(List.of(0));
        while (!open.isEmpty()) {
            int one = open.poll();
            for (int other = 0; other < marks.size(); other++) {
                long[] ahead = known[other] ? new long[0] : ahead(marks.get(one), marks.get(other));
                if (ahead.length > 0) {
                    known[other] = true;
                    corrections[other] = corrections[one] - ahead[0];
                    open.add(other);
                }
            }
        }
        for (int i = 0; i < corrections.length; i++) {
            corrections[i] = Math.abs(corrections[i]) < LEAST ? 0 : corrections[i];
        }
        return corrections;
    }

    private static Marks read(MergedFiles.Opening file) throws IOException {
        Marks marks = new Marks();
        if (!file.repeatable()) {
            return marks;
        }
        Dissector dissector = new Dissector(Duplicates.dropped(), marks);
        Frame frame = new Frame();
        try (CaptureFile source = file.open(FileNotes.IGNORED)) {
            for (long count = 0; count < MOST_FRAMES && source.next(frame); count++) {
                dissector.frame(frame);
            }
        }
        return marks;
    }

    /** By how much the second clock is ahead of the first, ns; nothing where too few packets agree. */
    private static long[] ahead(Marks one, Marks other) {
        long[] out = agreeing(differences(one.outward, other.outward));
        long[] in = agreeing(differences(one.inward, other.inward));
        if (out.length + in.length < ENOUGH) {
            return new long[0];
        }
        if (out.length == 0 || in.length == 0) {
            return new long[] {middle(out.length == 0 ? in : out)};
        }
        long there = middle(out);
        long back = middle(in);
        return Math.abs(there - back) > 2 * AGREEING ? new long[0] : new long[] {there / 2 + back / 2};
    }

    private static long[] differences(Map<Long, Long> one, Map<Long, Long> other) {
        long[] differences = new long[Math.min(one.size(), other.size())];
        int count = 0;
        for (Map.Entry<Long, Long> mark : one.entrySet()) {
            long second = other.getOrDefault(mark.getKey(), SEVERAL);
            if (mark.getValue() != SEVERAL && second != SEVERAL) {
                differences[count++] = second - mark.getValue();
            }
        }
        return Arrays.copyOf(differences, count);
    }

    /** In order; nothing when they do not agree. */
    private static long[] agreeing(long[] differences) {
        Arrays.sort(differences);
        if (differences.length == 0) {
            return differences;
        }
        long middle = middle(differences);
        long near = Arrays.stream(differences)
                .filter(each -> Math.abs(each - middle) <= AGREEING)
                .count();
        return near >= MOST * differences.length ? differences : new long[0];
    }

    private static long middle(long[] sorted) {
        return sorted[sorted.length / 2];
    }
}
