package io.earshot.capture.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Several capture files as one observation, in order of time. A file that begins after another of the same link type has
 * ended goes on at its tap, as parts of one capture do; files that overlap are different taps.
 */
public final class MergedFiles implements FrameSource {
    /** One file with its next frame; of equal times the first given comes first. */
    private static final class Head implements Comparable<Head> {
        private final CaptureFile file;
        private final int number;
        private final Frame frame = new Frame();
        private boolean begun;

        Head(CaptureFile file, int number) {
            this.file = file;
            this.number = number;
        }

        @Override
        public int compareTo(Head other) {
            int byTime = Long.compare(frame.time, other.frame.time);
            return byTime != 0 ? byTime : Integer.compare(number, other.number);
        }
    }

    private final List<CaptureFile> files;
    private final PriorityQueue<Head> heads = new PriorityQueue<>();
    private final List<CaptureFile> ended = new ArrayList<>();
    private Head current;
    private int taps;

    public MergedFiles(List<CaptureFile> files) throws IOException {
        this.files = List.copyOf(files);
        for (CaptureFile file : files) {
            advance(new Head(file, heads.size() + ended.size()));
        }
        ended.clear();
    }

    private void advance(Head head) throws IOException {
        if (head.file.next(head.frame)) {
            heads.add(head);
        } else {
            ended.add(head.file);
        }
    }

    @Override
    public boolean next(Frame frame) throws IOException {
        if (current != null) {
            advance(current);
        }
        current = heads.poll();
        if (current == null) {
            return false;
        }
        if (!current.begun) {
            current.begun = true;
            current.file.account().tap(tapFor(current.file));
        }
        copy(current.frame, frame);
        frame.tap = current.file.account().tap();
        return true;
    }

    /** The tap of a file that has ended and that this one goes on from, else a new one. */
    private int tapFor(CaptureFile file) {
        for (CaptureFile before : ended) {
            if (before.account().linkTypes().equals(file.account().linkTypes())) {
                ended.remove(before);
                return before.account().tap();
            }
        }
        return taps++;
    }

    private static void copy(Frame from, Frame to) {
        to.bytes = from.bytes;
        to.offset = from.offset;
        to.length = from.length;
        to.originalLength = from.originalLength;
        to.time = from.time;
        to.linkType = from.linkType;
        to.interfaceId = from.interfaceId;
        to.number = from.number;
        to.capture = from.capture;
    }

    /** Octets of the files themselves that were read so far. */
    public long octetsRead() {
        return files.stream().mapToLong(CaptureFile::octetsRead).sum();
    }

    /** What is known of each file, in the order given. */
    public List<FileAccount> accounts() {
        return files.stream().map(CaptureFile::account).toList();
    }

    @Override
    public void close() throws IOException {
        for (CaptureFile file : files) {
            file.close();
        }
    }
}
