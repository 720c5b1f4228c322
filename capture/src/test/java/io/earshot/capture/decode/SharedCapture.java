package io.earshot.capture.decode;

import io.earshot.capture.net.Octets;
import io.earshot.capture.net.Transport;
import io.earshot.capture.wire.Datagram;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/**
 * Reads a capture beside the project for tests of decoders: no more of links and TCP than these captures need, so that
 * the tests of this room do not hang on other rooms.
 */
public final class SharedCapture {
    private final List<Datagram> units = new ArrayList<>();
    private final StringBuilder secrets = new StringBuilder();

    /** Skips the test when the file is not there. */
    public static Path path(String name) {
        Path path = Path.of("..", "..", "shared").resolve(name);
        Assumptions.assumeTrue(Files.exists(path), () -> "absent, so skipped: " + path);
        return path;
    }

    public static SharedCapture read(String name) {
        try {
            byte[] file = Files.readAllBytes(path(name));
            if (name.endsWith(".gz")) {
                file = new GZIPInputStream(new ByteArrayInputStream(file)).readAllBytes();
            }
            SharedCapture capture = new SharedCapture();
            ByteBuffer bytes = ByteBuffer.wrap(file);
            if (bytes.getInt(0) == 0x0A0D0D0A) {
                capture.pcapng(bytes.order(ByteOrder.LITTLE_ENDIAN));
            } else {
                capture.pcap(bytes.order(
                        file[0] == (byte) 0xD4 || file[0] == 0x4D ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN));
            }
            return capture;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public static String text(String name) {
        try {
            return Files.readString(path(name));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public List<Datagram> udp() {
        return units.stream().filter(unit -> unit.protocol == Datagram.UDP).toList();
    }

    /** The decryption secrets blocks of a pcapng file. */
    public String secrets() {
        return secrets.toString();
    }

    /** Feeds each TCP connection in order to decoders made for it. */
    public void tcp(Supplier<StreamPair> decoders, Sink sink) {
        tcp(decoders, sink, verdict -> {});
    }

    public void tcp(Supplier<StreamPair> decoders, Sink sink, Consumer<StreamDecoder.Verdict> verdicts) {
        Map<String, StreamPair> connections = new HashMap<>();
        Map<String, Integer> next = new HashMap<>();
        for (Datagram unit : units) {
            if (unit.protocol != Datagram.TCP) {
                continue;
            }
            String way = unit.source() + ">" + unit.destination();
            String back = unit.destination() + ">" + unit.source();
            if ((unit.tcpFlags & Datagram.SYN) != 0) {
                next.put(way, unit.tcpSequence + 1);
                if ((unit.tcpFlags & Datagram.ACK) == 0) {
                    connections.remove(way);
                    connections.remove(back);
                }
                continue;
            }
            boolean isForward = !connections.containsKey(back);
            StreamPair pair =
                    isForward ? connections.computeIfAbsent(way, key -> decoders.get()) : connections.get(back);
            int old = next.getOrDefault(way, unit.tcpSequence) - unit.tcpSequence;
            if (old < 0 && unit.length > 0) {
                pair.direction(isForward).gap(-old, unit, sink);
                old = 0;
            }
            if (unit.length > old) {
                verdicts.accept(
                        pair.direction(isForward).feed(unit.bytes, unit.offset + old, unit.length - old, unit, sink));
                next.put(way, unit.tcpSequence + unit.length);
            }
        }
    }

    private void pcap(ByteBuffer file) {
        int link = file.getInt(20);
        long frame = 0;
        for (int at = 24; at + 16 <= file.limit(); ) {
            int length = file.getInt(at + 8);
            long time = file.getInt(at) * 1_000_000_000L + file.getInt(at + 4) * 1000L;
            if (at + 16 + length > file.limit()) {
                return;
            }
            frame(link, Arrays.copyOfRange(file.array(), at + 16, at + 16 + length), ++frame, time);
            at += 16 + length;
        }
    }

    private void pcapng(ByteBuffer file) {
        List<Integer> links = new ArrayList<>();
        long frame = 0;
        for (int at = 0; at + 12 <= file.limit(); at += file.getInt(at + 4)) {
            switch (file.getInt(at)) {
                case 1 -> links.add((int) file.getShort(at + 8));
                case 6 -> {
                    int length = file.getInt(at + 20);
                    frame(
                            links.get(file.getInt(at + 8)),
                            Arrays.copyOfRange(file.array(), at + 28, at + 28 + length),
                            ++frame,
                            0);
                }
                case 10 ->
                    secrets.append(new String(file.array(), at + 16, file.getInt(at + 12), StandardCharsets.US_ASCII))
                            .append('\n');
                default -> {}
            }
        }
    }

    private void frame(int link, byte[] bytes, long number, long time) {
        int at = switch (link) {
            case 0 -> 4;
            case 1 -> 14;
            case 113 -> 16;
            case 276 -> 20;
            default -> 0;
        };
        if (link == 1 && bytes.length > 18 && Octets.u16(bytes, 12) == 0x8100) {
            at += 4;
        }
        if (bytes.length < at + 20) {
            return;
        }
        Datagram unit = new Datagram();
        unit.bytes = bytes;
        unit.frame = number;
        unit.time = time;
        int version = bytes[at] >> 4;
        if (version == 4) {
            unit.protocol = bytes[at + 9];
            unit.sourceLow = 0xFFFF_0000_0000L | Octets.u32(bytes, at + 12) & 0xFFFF_FFFFL;
            unit.destinationLow = 0xFFFF_0000_0000L | Octets.u32(bytes, at + 16) & 0xFFFF_FFFFL;
            transport(unit, at + (bytes[at] & 15) * 4, at + Octets.u16(bytes, at + 2));
        } else if (version == 6 && bytes.length >= at + 40) {
            unit.protocol = bytes[at + 6];
            unit.sourceHigh = Octets.u64(bytes, at + 8);
            unit.sourceLow = Octets.u64(bytes, at + 16);
            unit.destinationHigh = Octets.u64(bytes, at + 24);
            unit.destinationLow = Octets.u64(bytes, at + 32);
            transport(unit, at + 40, at + 40 + Octets.u16(bytes, at + 4));
        }
    }

    private void transport(Datagram unit, int at, int end) {
        byte[] bytes = unit.bytes;
        boolean tcp = unit.protocol == Datagram.TCP;
        if (!tcp && unit.protocol != Datagram.UDP || bytes.length < at + (tcp ? 20 : 8)) {
            return;
        }
        unit.sourcePort = Octets.u16(bytes, at);
        unit.destinationPort = Octets.u16(bytes, at + 2);
        unit.offset = at + 8;
        if (tcp) {
            unit.transport = Transport.TCP;
            unit.tcpSequence = Octets.u32(bytes, at + 4);
            unit.tcpFlags = bytes[at + 13];
            unit.offset = at + (bytes[at + 12] >> 4 & 15) * 4;
        }
        unit.originalLength = Math.max(0, end - unit.offset);
        unit.length = Math.max(0, Math.min(end, bytes.length) - unit.offset);
        units.add(unit);
    }
}
