package io.earshot.capture.journal;

import io.earshot.capture.net.Address;
import io.earshot.capture.source.FileAccount;
import io.earshot.capture.source.Frame;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Puts frames, many at a time, and what else belongs among them into documents of a journal; see {@link DocumentKind}. */
public final class DocumentWriter {
    /** Takes a finished document; its octets are valid during the call only. */
    @FunctionalInterface
    public interface Path {
        /** @param frames that the document holds, 0 for other documents */
        void document(byte[] bytes, int length, int frames);
    }

    /** Frames in one document, so that its header is shared. */
    static final int MAX_FRAMES = 64;

    private static final int MAX_WAYS = 16;
    private static final int MAX_DOCUMENT = 1 << 16;
    /** Of a frame's own fields, at most. */
    private static final int FRAME_HEADER = 40;

    private final Path path;
    private byte[] frames = new byte[1 << 17];
    private int framesLength;
    private int count;
    private long baseTime;
    private long lastTime;
    private final int[] captures = new int[MAX_WAYS];
    private final int[] taps = new int[MAX_WAYS];
    private final int[] interfaces = new int[MAX_WAYS];
    private final int[] linkTypes = new int[MAX_WAYS];
    private final long[] numbers = new long[MAX_WAYS];
    private int ways;

    private byte[] out = new byte[1 << 17];
    private int at;

    public DocumentWriter(Path path) {
        this.path = path;
    }

    /** Adds a frame; it is kept back until its document is full or {@link #flush}. */
    public void frame(Frame frame) {
        int way = way(frame);
        if (way < 0 || count == MAX_FRAMES || framesLength + frame.length > MAX_DOCUMENT) {
            flush();
            way = way(frame);
        }
        if (count == 0) {
            baseTime = frame.time;
            lastTime = frame.time;
        }
        swap();
        ensure(FRAME_HEADER + frame.length);
        number(way);
        signed(frame.time - lastTime);
        signed(frame.number - numbers[way]);
        number(frame.length);
        number(Math.max(0, frame.originalLength - frame.length));
        System.arraycopy(frame.bytes, frame.offset, out, at, frame.length);
        at += frame.length;
        swap();
        lastTime = frame.time;
        numbers[way] = frame.number;
        count++;
    }

    /** Frames are written into the second buffer, behind the ways that are known only at the end. */
    private void swap() {
        byte[] bytes = out;
        out = frames;
        frames = bytes;
        int length = at;
        at = framesLength;
        framesLength = length;
    }

    private int way(Frame frame) {
        for (int i = 0; i < ways; i++) {
            if (captures[i] == frame.capture
                    && interfaces[i] == frame.interfaceId
                    && linkTypes[i] == frame.linkType
                    && taps[i] == frame.tap) {
                return i;
            }
        }
        if (ways == MAX_WAYS) {
            return -1;
        }
        captures[ways] = frame.capture;
        taps[ways] = frame.tap;
        interfaces[ways] = frame.interfaceId;
        linkTypes[ways] = frame.linkType;
        numbers[ways] = 0;
        return ways++;
    }

    /** Frames that no document has taken yet. */
    public int pending() {
        return count;
    }

    /** Hands on the frames that are still kept back. */
    public void flush() {
        if (count == 0) {
            return;
        }
        begin(DocumentKind.FRAMES);
        ensure(framesLength + MAX_WAYS * FRAME_HEADER);
        fixed(baseTime);
        number(ways);
        for (int i = 0; i < ways; i++) {
            number(captures[i]);
            number(taps[i]);
            number(interfaces[i]);
            number(linkTypes[i]);
        }
        System.arraycopy(frames, 0, out, at, framesLength);
        at += framesLength;
        int taken = count;
        count = 0;
        ways = 0;
        framesLength = 0;
        finish(taken);
    }

    public void tick(long time) {
        flush();
        begin(DocumentKind.TICK);
        fixed(time);
        finish(0);
    }

    public void note(CaptureNote note) {
        flush();
        begin(DocumentKind.NOTE);
        number(note.capture());
        number(note.tap());
        text(note.name());
        text(note.format());
        number(note.linkTypes().size());
        note.linkTypes().forEach(this::number);
        number(note.kernelDropped().map(dropped -> dropped + 1).orElse(0L));
        text(note.filter().orElse(""));
        number(note.damage().size());
        for (FileAccount.Damage damage : note.damage()) {
            number(damage.frame());
            number(damage.offset());
            text(damage.problem());
        }
        finish(0);
    }

    public void secrets(String text) {
        flush();
        begin(DocumentKind.SECRETS);
        text(text);
        finish(0);
    }

    public void name(Address address, String name) {
        flush();
        begin(DocumentKind.NAME);
        text(address.toString());
        text(name);
        finish(0);
    }

    public void gap(long missing) {
        flush();
        begin(DocumentKind.GAP);
        number(missing);
        finish(0);
    }

    /** A capture begins. */
    public void begin() {
        flush();
        begin(DocumentKind.BEGIN);
        finish(0);
    }

    /** All captures have come to their end. */
    public void end() {
        flush();
        begin(DocumentKind.END);
        finish(0);
    }

    private void begin(DocumentKind kind) {
        at = 0;
        out[at++] = kind.octet();
    }

    private void finish(int taken) {
        int length = at;
        at = 0;
        path.document(out, length, taken);
    }

    private void ensure(int more) {
        if (at + more > out.length) {
            out = Arrays.copyOf(out, 2 * (at + more));
        }
    }

    private void fixed(long value) {
        ensure(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            out[at++] = (byte) (value >>> shift);
        }
    }

    private void number(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        out[at++] = (byte) rest;
    }

    private void signed(long value) {
        number(value << 1 ^ value >> 63);
    }

    private void text(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        number(octets.length);
        ensure(octets.length);
        System.arraycopy(octets, 0, out, at, octets.length);
        at += octets.length;
    }
}
