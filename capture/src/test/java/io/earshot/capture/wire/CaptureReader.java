package io.earshot.capture.wire;

import io.earshot.capture.source.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/** Reads whole, undamaged captures for tests of this package, which do not depend on the product's readers. */
final class CaptureReader {
    private CaptureReader() {}

    static void frames(Path file, Consumer<Frame> taker) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length > 2 && (bytes[0] & 0xFF) == 0x1F && (bytes[1] & 0xFF) == 0x8B) {
            try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
                bytes = in.readAllBytes();
            }
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Frame frame = new Frame();
        frame.bytes = bytes;
        if (in.getInt(0) == 0x0A0D0D0A) {
            blocks(in, frame, taker);
        } else {
            records(in, frame, taker);
        }
    }

    private static void records(ByteBuffer in, Frame frame, Consumer<Frame> taker) {
        int magic = in.getInt(0);
        boolean little = magic == 0xD4C3B2A1 || magic == 0x4D3CB2A1;
        boolean nano = magic == 0xA1B23C4D || magic == 0x4D3CB2A1;
        in.order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        frame.linkType = in.getInt(20) & 0xFFFF;
        for (int at = 24; at + 16 <= in.capacity(); at += 16 + frame.length) {
            frame.time = in.getInt(at) * 1_000_000_000L + in.getInt(at + 4) * (nano ? 1L : 1000L);
            frame.length = in.getInt(at + 8);
            frame.originalLength = in.getInt(at + 12);
            frame.offset = at + 16;
            if (frame.length < 0 || frame.offset + frame.length > in.capacity()) {
                return;
            }
            frame.number++;
            taker.accept(frame);
        }
    }

    /** Times are taken as microseconds, which is what the captures used here have. */
    private static void blocks(ByteBuffer in, Frame frame, Consumer<Frame> taker) {
        List<Integer> linkTypes = new ArrayList<>();
        int length;
        for (int at = 0; at + 12 <= in.capacity(); at += length) {
            int type = in.getInt(at);
            if (type == 0x0A0D0D0A) {
                in.order(
                        in.order(ByteOrder.BIG_ENDIAN).getInt(at + 8) == 0x1A2B3C4D
                                ? ByteOrder.BIG_ENDIAN
                                : ByteOrder.LITTLE_ENDIAN);
                linkTypes.clear();
            }
            type = in.getInt(at);
            length = in.getInt(at + 4);
            if (length < 12 || at + length > in.capacity()) {
                return;
            }
            if (type == 1) {
                linkTypes.add(in.getShort(at + 8) & 0xFFFF);
            } else if (type == 6) {
                frame.linkType = linkTypes.get(in.getInt(at + 8));
                long ticks = (long) in.getInt(at + 12) << 32 | in.getInt(at + 16) & 0xFFFF_FFFFL;
                frame.time = ticks * 1000;
                frame.length = in.getInt(at + 20);
                frame.originalLength = in.getInt(at + 24);
                frame.offset = at + 28;
                frame.number++;
                taker.accept(frame);
            }
        }
    }
}
