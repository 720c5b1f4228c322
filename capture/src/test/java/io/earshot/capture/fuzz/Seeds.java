package io.earshot.capture.fuzz;

import io.earshot.capture.decode.Recording;
import io.earshot.capture.decode.sip.SipDecoder;
import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.source.CaptureFile;
import io.earshot.capture.source.FileNotes;
import io.earshot.capture.source.Frame;
import io.earshot.capture.wire.Datagram;
import io.earshot.capture.wire.Dissector;
import io.earshot.capture.wire.Duplicates;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Makes inputs to start fuzzing from out of captures: {@code Seeds FOLDER OUT} writes a folder for each kind. */
final class Seeds {
    private static final int MAX_STREAM = 8192;
    private static final int MAX_FILE = 4096;
    private static final int FRAMES = 6;

    private final Path out;
    private final Set<String> known = new HashSet<>();
    private final Map<String, ByteArrayOutputStream> streams = new HashMap<>();
    private ByteArrayOutputStream frames = new ByteArrayOutputStream();
    private int written;

    private Seeds(Path out) {
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException {
        Seeds seeds = new Seeds(Path.of(arguments[1]));
        for (String kind : List.of("datagram", "stream", "frame", "file", "text")) {
            Files.createDirectories(seeds.out.resolve(kind));
        }
        try (Stream<Path> files = Files.walk(Path.of(arguments[0]))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                seeds.file(file);
            }
        }
        System.out.println(seeds.written + " seeds");
    }

    private void file(Path file) throws IOException {
        byte[] octets = Files.readAllBytes(file);
        Dissector dissector = new Dissector(Duplicates.kept(), this::datagram);
        streams.clear();
        try (CaptureFile capture =
                CaptureFile.open(file.toString(), new ByteArrayInputStream(octets), 0, FileNotes.IGNORED)) {
            write("file", file.getFileName().toString(), Arrays.copyOf(octets, Math.min(octets.length, MAX_FILE)));
            Frame frame = new Frame();
            for (int count = 0; capture.next(frame); count++) {
                dissector.frame(frame);
                frame(frame, count);
            }
        } catch (IOException unreadable) {
            return;
        }
        for (ByteArrayOutputStream stream : streams.values()) {
            write("stream", kindOf(stream.toByteArray()), stream.toByteArray());
        }
    }

    private void frame(Frame frame, int count) throws IOException {
        if (count % FRAMES == 0) {
            if (frames.size() > 1) {
                write("frame", kindOf(frames.toByteArray()), frames.toByteArray());
            }
            frames = new ByteArrayOutputStream();
            frames.write(FrameFuzzTest.indexOf(frame.linkType));
        }
        part(frames, true, frame.bytes, frame.offset, frame.length);
    }

    private void datagram(Datagram datagram) {
        try {
            if (datagram.protocol == Datagram.TCP && datagram.length > 0) {
                boolean forward = datagram.sourcePort > datagram.destinationPort;
                String key = forward
                        ? datagram.source() + ">" + datagram.destination()
                        : datagram.destination() + ">" + datagram.source();
                ByteArrayOutputStream stream = streams.computeIfAbsent(key, name -> new ByteArrayOutputStream());
                if (stream.size() < MAX_STREAM) {
                    part(stream, forward, datagram.bytes, datagram.offset, datagram.length);
                }
            } else if (datagram.length > 0) {
                ByteArrayOutputStream payload = new ByteArrayOutputStream();
                part(payload, true, datagram.bytes, datagram.offset, datagram.length);
                write("datagram", kindOf(payload.toByteArray()), payload.toByteArray());
                Recording sip = new Recording();
                new SipDecoder().decode(datagram, sip);
                if (!sip.messages.isEmpty() && sip.messages.get(0) instanceof SipMessage message) {
                    byte[] body = message.body().getBytes(StandardCharsets.UTF_8);
                    write("text", "sdp" + body.length, body);
                }
            }
        } catch (IOException full) {
            throw new IllegalStateException(full);
        }
    }

    private static void part(ByteArrayOutputStream to, boolean forward, byte[] bytes, int offset, int length) {
        int taken = Math.min(length, 0x3FFF);
        to.write((forward ? 0 : 0x80) | taken >> 8);
        to.write(taken);
        to.write(bytes, offset, taken);
    }

    /** Seeds of the same first octets and about the same length teach the fuzzer the same. */
    private static String kindOf(byte[] seed) {
        return Arrays.hashCode(Arrays.copyOfRange(seed, 2, 6)) + "-" + seed.length / 32;
    }

    private void write(String kind, String name, byte[] seed) throws IOException {
        if (seed.length > 0 && known.add(kind + name)) {
            written++;
            Files.write(out.resolve(kind).resolve(String.valueOf(written)), seed);
        }
    }
}
