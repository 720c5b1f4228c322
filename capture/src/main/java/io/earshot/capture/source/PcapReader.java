package io.earshot.capture.source;

import java.io.IOException;
import java.nio.ByteOrder;

/**
 * Classic pcap: both byte orders, microseconds and nanoseconds, and Kuznetzov's variant with longer record headers. A
 * damaged record is passed over where a row of plausible records follows.
 */
final class PcapReader implements FileReader {
    static final int HEADER_LENGTH = 24;

    private static final int MAJOR_VERSION = 2;
    private static final int MICROS = 0xA1B2C3D4;
    private static final int NANOS = 0xA1B23C4D;
    private static final int KUZNETZOV = 0xA1B2CD34;
    /** Seconds between neighbours past which a record after damage is not believed: a week. */
    private static final long MAX_STEP = 7 * 86_400L;
    /** Records in a row that make a place after damage credible. */
    private static final int CREDIBLE_RECORDS = 3;

    private final Window window;
    private final FileAccount account;
    private final int recordHeader;
    private final long nanosPerUnit;
    private final int linkType;
    private long lastSeconds = -1;

    /** @param window at the file header, which is complete */
    PcapReader(Window window, FileAccount account) {
        this.window = window;
        this.account = account;
        window.order(ByteOrder.BIG_ENDIAN);
        if (!isMagic(window.i32(0))) {
            window.order(ByteOrder.LITTLE_ENDIAN);
        }
        int magic = window.i32(0);
        recordHeader = magic == KUZNETZOV ? 24 : 16;
        nanosPerUnit = magic == NANOS ? 1 : 1000;
        // The upper bits tell of frame check sequences.
        linkType = window.i32(20) & 0xFFFF;
        account.describe(linkType);
        if (window.u16(4) != MAJOR_VERSION) {
            account.damaged(0, "pcap version " + window.u16(4) + "; it was read as version 2");
        }
        window.skip(HEADER_LENGTH);
    }

    static boolean isMagic(int magic) {
        return magic == MICROS || magic == NANOS || magic == KUZNETZOV;
    }

    @Override
    public boolean next(Frame frame) throws IOException {
        while (true) {
            if (!window.require(recordHeader)) {
                return end();
            }
            if (!plausible(0)) {
                if (!recover("record length " + window.u32(8) + " is impossible")) {
                    return false;
                }
            } else if (!window.require(recordHeader + window.i32(8))) {
                if (window.failure().isPresent() || !recover("the file ends inside a frame")) {
                    return end();
                }
            } else {
                fill(frame, window.i32(8));
                return true;
            }
        }
    }

    private void fill(Frame frame, int captured) {
        lastSeconds = window.u32(0);
        frame.time = lastSeconds * 1_000_000_000L + window.u32(4) * nanosPerUnit;
        frame.originalLength = Math.max(captured, window.i32(12));
        frame.bytes = window.bytes();
        frame.offset = window.position() + recordHeader;
        frame.length = captured;
        frame.linkType = linkType;
        frame.interfaceId = 0;
        window.skip(recordHeader + captured);
    }

    /** Whether a record header may stand at a distance from the position. */
    private boolean plausible(int at) {
        int captured = window.i32(at + 8);
        int original = window.i32(at + 12);
        return captured >= 0 && captured <= MAX_FRAME && original >= 0;
    }

    /** A stricter look, for places that were searched: times near those before, lengths that agree. */
    private boolean credible(int at) {
        int captured = window.i32(at + 8);
        int original = window.i32(at + 12);
        long fraction = window.u32(at + 4) * nanosPerUnit;
        return captured > 0
                && captured <= 1 << 18
                && original >= captured
                && original <= 1 << 18
                && fraction < 1_000_000_000L
                && (lastSeconds < 0 || Math.abs(window.u32(at) - lastSeconds) <= MAX_STEP);
    }

    /** Moves to the next place at which records follow each other. */
    private boolean recover(String problem) throws IOException {
        long from = window.offset();
        while (window.require(recordHeader + 1)) {
            window.skip(1);
            if (window.require(recordHeader) && credible(0) && followedByRecords()) {
                account.damaged(from, problem + "; read on at octet " + window.offset());
                return true;
            }
        }
        account.damaged(from, problem + "; no record was found after it");
        window.skip(window.available());
        return false;
    }

    private boolean followedByRecords() throws IOException {
        int at = 0;
        for (int i = 0; i < CREDIBLE_RECORDS; i++) {
            at += recordHeader + window.i32(at + 8);
            if (!window.require(at + recordHeader)) {
                return window.available() == at;
            }
            if (!credible(at)) {
                return false;
            }
        }
        return true;
    }

    /** The file ends: at a record's edge, or inside a record. */
    private boolean end() {
        if (window.failure().isPresent()) {
            account.damaged(window.offset(), window.failure().get());
        } else if (window.available() > 0) {
            account.damaged(window.offset(), "the file ends inside a frame");
        }
        return false;
    }
}
