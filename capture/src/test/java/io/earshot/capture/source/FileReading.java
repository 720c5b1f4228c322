package io.earshot.capture.source;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.net.Address;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Reads octets as a capture file and keeps what it is told besides. */
final class FileReading {
    /** A frame as a test compares it. */
    record Seen(long number, long time, int length, int originalLength, int linkType, int interfaceId) {}

    final List<String> notes = new ArrayList<>();
    FileAccount account = new FileAccount("");

    CaptureFile open(byte[] octets) throws IOException {
        return CaptureFile.open("test.pcap", new ByteArrayInputStream(octets), 0, new FileNotes() {
            @Override
            public void secrets(String keyLog) {
                notes.add(keyLog);
            }

            @Override
            public void name(Address address, String name) {
                notes.add(address + " " + name);
            }
        });
    }

    List<Seen> read(byte[] octets) throws IOException {
        List<Seen> seen = new ArrayList<>();
        Frame frame = new Frame();
        try (CaptureFile file = open(octets)) {
            account = file.account();
            while (file.next(frame)) {
                assertTrue(frame.offset >= 0 && frame.offset + frame.length <= frame.bytes.length);
                seen.add(new Seen(
                        frame.number,
                        frame.time,
                        frame.length,
                        frame.originalLength,
                        frame.linkType,
                        frame.interfaceId));
            }
        }
        return seen;
    }

    static byte[] gzip(byte[] octets) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(octets);
        }
        return packed.toByteArray();
    }
}
