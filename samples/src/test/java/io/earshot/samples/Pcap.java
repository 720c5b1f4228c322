package io.earshot.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** A capture file in memory, to be cut and changed. */
record Pcap(byte[] header, List<Pcap.Record> frames) {
    private static final int FILE_HEADER = 24;
    private static final int FRAME_HEADER = 16;
    /** Where the addresses of IPv4 over Ethernet are in a record. */
    private static final int ADDRESSES = FRAME_HEADER + 14 + 12;
    /** Where the payload of UDP over IPv4 over Ethernet begins in a record. */
    private static final int PAYLOAD = FRAME_HEADER + 14 + 20 + 8;

    /** One frame of a pcap file, header and all. */
    record Record(long micros, byte[] octets) {
        Record at(long time) {
            byte[] copy = octets.clone();
            ByteBuffer.wrap(copy)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt((int) (time / 1_000_000))
                    .putInt((int) (time % 1_000_000));
            return new Record(time, copy);
        }

        /** One of its ends has an address of the customer's network. */
        boolean isInside() {
            return isInside(ADDRESSES) || isInside(ADDRESSES + 4);
        }

        private boolean isInside(int at) {
            return octets[at] == (byte) 192 && octets[at + 1] == (byte) 168;
        }

        /** Source address of an IPv4 packet over Ethernet. */
        String source() {
            return String.format(
                    "%d.%d.%d.%d",
                    octets[ADDRESSES] & 0xFF,
                    octets[ADDRESSES + 1] & 0xFF,
                    octets[ADDRESSES + 2] & 0xFF,
                    octets[ADDRESSES + 3] & 0xFF);
        }

        /** UDP that begins as RTP does and not as RTCP, RFC 5761 section 4. */
        boolean isRtp() {
            return octets.length > PAYLOAD + 12
                    && octets[ADDRESSES - 3] == 17
                    && (octets[PAYLOAD] & 0xC0) == 0x80
                    && ((octets[PAYLOAD + 1] & 0xFF) < 192 || (octets[PAYLOAD + 1] & 0xFF) > 223);
        }

        /** UDP that begins as RTCP does. */
        boolean isRtcp() {
            return octets.length > PAYLOAD + 1
                    && octets[ADDRESSES - 3] == 17
                    && (octets[PAYLOAD] & 0xC0) == 0x80
                    && (octets[PAYLOAD + 1] & 0xFF) >= 192
                    && (octets[PAYLOAD + 1] & 0xFF) <= 223;
        }

        /** The two addresses of an IPv4 packet over Ethernet, in any order. */
        String hosts() {
            String one = Arrays.toString(Arrays.copyOfRange(octets, ADDRESSES, ADDRESSES + 4));
            String other = Arrays.toString(Arrays.copyOfRange(octets, ADDRESSES + 4, ADDRESSES + 8));
            return one.compareTo(other) < 0 ? one + other : other + one;
        }
    }

    static Pcap read(Path file) throws IOException {
        return file.toString().endsWith(".gz")
                ? of(new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file))).readAllBytes())
                : of(Files.readAllBytes(file));
    }

    private static Pcap of(byte[] file) {
        ByteBuffer octets = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(0xA1B2C3D4, octets.getInt(0), "a little-endian pcap file with microseconds");
        byte[] header = new byte[FILE_HEADER];
        octets.get(header);
        List<Record> frames = new ArrayList<>();
        while (octets.remaining() >= FRAME_HEADER) {
            int at = octets.position();
            long micros = octets.getInt(at) * 1_000_000L + octets.getInt(at + 4);
            byte[] frame = new byte[FRAME_HEADER + octets.getInt(at + 8)];
            octets.get(frame);
            frames.add(new Record(micros, frame));
        }
        return new Pcap(header, frames);
    }

    void write(Path file, List<Record> records) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header);
        records.forEach(record -> out.writeBytes(record.octets));
        Files.write(file, out.toByteArray());
    }

    /** The same as pcapng of one interface, with the number of packets that the capturing host dropped. */
    void writeCounted(Path file, List<Record> records, long dropped) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer section = body(16).putInt(0x1A2B3C4D)
                .putShort((short) 1)
                .putShort((short) 0)
                .putLong(-1);
        out.writeBytes(block(0x0A0D0D0A, section));
        out.writeBytes(block(1, body(8).putShort((short) 1).putShort((short) 0).putInt(0)));
        for (Record record : records) {
            int length = record.octets.length - FRAME_HEADER;
            ByteBuffer packet = body(20 + (length + 3) / 4 * 4)
                    .putInt(0)
                    .putInt((int) (record.micros >>> 32))
                    .putInt((int) record.micros)
                    .putInt(length)
                    .putInt(length)
                    .put(record.octets, FRAME_HEADER, length);
            out.writeBytes(block(6, packet));
        }
        ByteBuffer statistics = body(28).putInt(0)
                .putLong(0)
                .putShort((short) 5)
                .putShort((short) 8)
                .putLong(dropped);
        out.writeBytes(block(5, statistics));
        Files.write(file, out.toByteArray());
    }

    private static ByteBuffer body(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] block(int type, ByteBuffer body) {
        int length = body.capacity() + 12;
        return body(length)
                .putInt(type)
                .putInt(length)
                .put(body.array())
                .putInt(length)
                .array();
    }
}
