package io.earshot.capture.source;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Writes classic pcap. */
final class PcapOctets {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteOrder order;
    private final int recordHeader;
    /** What the frames that follow are filled with. */
    int fill;

    PcapOctets(ByteOrder order, int magic, int linkType) {
        this.order = order;
        recordHeader = magic == 0xA1B2CD34 ? 24 : 16;
        ByteBuffer header = ByteBuffer.allocate(24).order(order);
        header.putInt(magic)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(65535)
                .putInt(linkType);
        out.writeBytes(header.array());
    }

    /** Frames of 50 octets, a second apart. */
    static PcapOctets of(int frames) {
        PcapOctets file = new PcapOctets(ByteOrder.LITTLE_ENDIAN, 0xA1B2C3D4, 1);
        for (int i = 0; i < frames; i++) {
            file.fill = i;
            file.record(1_700_000_000 + i, i, 50, 50);
        }
        return file;
    }

    PcapOctets record(int seconds, int fraction, int captured, int original) {
        ByteBuffer record = ByteBuffer.allocate(recordHeader + captured).order(order);
        record.putInt(seconds).putInt(fraction).putInt(captured).putInt(original);
        Arrays.fill(record.array(), recordHeader, recordHeader + captured, (byte) fill);
        out.writeBytes(record.array());
        return this;
    }

    byte[] octets() {
        return out.toByteArray();
    }
}
