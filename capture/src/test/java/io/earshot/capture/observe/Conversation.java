package io.earshot.capture.observe;

import io.earshot.capture.decode.Message;
import io.earshot.capture.decode.Oddity;
import io.earshot.capture.decode.Sink;
import io.earshot.capture.decode.StreamDecoder;
import io.earshot.capture.decode.StreamDecoders;
import io.earshot.capture.decode.StreamPair;
import io.earshot.capture.decode.framing.HepFraming;
import io.earshot.capture.decode.framing.StunFraming;
import io.earshot.capture.decode.framing.TwoOctetFraming;
import io.earshot.capture.decode.tls.KeyLog;
import io.earshot.capture.decode.xmpp.XmppStream;
import io.earshot.capture.source.CaptureFile;
import io.earshot.capture.source.FileNotes;
import io.earshot.capture.source.Frame;
import io.earshot.capture.source.NotACaptureException;
import io.earshot.capture.wire.Datagram;
import io.earshot.capture.wire.Dissector;
import io.earshot.capture.wire.Duplicates;
import io.earshot.capture.wire.RememberedStreams;
import io.earshot.capture.wire.StreamSink;
import io.earshot.capture.wire.TcpConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** The octets of a TCP connection in turns, and the messages that they are when they come in this way or that. */
final class Conversation {
    private static final int WINDOW = 6;
    private static final int MAX_SEGMENT = 700;

    /** @param octets of one direction in a row; none stands for octets that are missing */
    private record Turn(boolean forward, byte[] octets) {}

    private final String name;
    private final KeyLog keyLog;
    private final List<Turn> turns = new ArrayList<>();

    Conversation(String name, KeyLog keyLog) {
        this.name = name;
        this.keyLog = keyLog;
    }

    void add(boolean forward, byte[] octets) {
        turns.add(new Turn(forward, octets));
    }

    @Override
    public String toString() {
        return name;
    }

    boolean hasGaps() {
        return turns.stream().anyMatch(turn -> turn.octets().length == 0);
    }

    int length() {
        return turns.stream().mapToInt(turn -> turn.octets().length).sum();
    }

    /** Those of a capture file; none when it is no capture. */
    static List<Conversation> of(Path file) throws IOException {
        KeyLog keyLog = new KeyLog();
        Path secrets = Path.of(file + ".keylog.txt");
        if (Files.exists(secrets)) {
            keyLog.add(Files.readString(secrets));
        }
        FileNotes notes = new FileNotes() {
            @Override
            public void secrets(String text) {
                keyLog.add(text);
            }
        };
        Map<TcpConnection, Conversation> conversations = new LinkedHashMap<>();
        Collector collector = new Collector(file.getFileName().toString(), keyLog, conversations);
        RememberedStreams streams = new RememberedStreams(collector);
        Dissector dissector = new Dissector(Duplicates.dropped(), streams);
        try (CaptureFile capture = CaptureFile.open(file.toString(), Files.newInputStream(file), 0, notes)) {
            Frame frame = new Frame();
            while (capture.next(frame)) {
                dissector.frame(frame);
            }
        } catch (NotACaptureException other) {
            return List.of();
        }
        streams.finish();
        return List.copyOf(conversations.values());
    }

    private record Collector(String name, KeyLog keyLog, Map<TcpConnection, Conversation> conversations)
            implements StreamSink {
        @Override
        public void opened(TcpConnection connection, Datagram facts) {
            conversations.put(connection, new Conversation(name + " " + facts.source(), keyLog));
        }

        @Override
        public void octets(
                TcpConnection connection, boolean forward, byte[] bytes, int offset, int length, Datagram facts) {
            conversations.get(connection).add(forward, Arrays.copyOfRange(bytes, offset, offset + length));
        }

        @Override
        public void gap(TcpConnection connection, boolean forward, long octets, Datagram facts) {
            conversations.get(connection).add(forward, new byte[0]);
        }

        @Override
        public void closed(TcpConnection connection, boolean forward, Datagram facts) {}
    }

    /** The turns with one more cut. */
    Conversation splitAt(int place) {
        Conversation split = new Conversation(name, keyLog);
        int at = 0;
        for (Turn turn : turns) {
            int cut = place - at;
            int length = turn.octets().length;
            if (cut > 0 && cut < length) {
                split.add(turn.forward(), Arrays.copyOf(turn.octets(), cut));
                split.add(turn.forward(), Arrays.copyOfRange(turn.octets(), cut, length));
            } else {
                split.turns.add(turn);
            }
            at += length;
        }
        return split;
    }

    /** Cuts every turn behind its first octets and then into pieces of one size. */
    Conversation inPieces(int first, int size) {
        Conversation pieces = new Conversation(name, keyLog);
        for (Turn turn : turns) {
            int length = turn.octets().length;
            for (int at = 0, end = first; at < length; at = end, end += size) {
                pieces.add(turn.forward(), Arrays.copyOfRange(turn.octets(), at, Math.min(length, end)));
            }
            if (length == 0) {
                pieces.turns.add(turn);
            }
        }
        return pieces;
    }

    /** Turns of one direction that follow each other become one. */
    Conversation joined() {
        Conversation joined = new Conversation(name, keyLog);
        ByteArrayOutputStream run = new ByteArrayOutputStream();
        for (int i = 0; i < turns.size(); i++) {
            Turn turn = turns.get(i);
            run.writeBytes(turn.octets());
            boolean last = i + 1 == turns.size()
                    || turns.get(i + 1).forward() != turn.forward()
                    || turns.get(i + 1).octets().length == 0
                    || turn.octets().length == 0;
            if (last) {
                joined.add(turn.forward(), run.toByteArray());
                run.reset();
            }
        }
        return joined;
    }

    List<String> messages() {
        Reading reading = new Reading(keyLog);
        for (Turn turn : turns) {
            reading.read(turn.forward(), turn.octets(), 0, turn.octets().length);
        }
        return reading.messages;
    }

    /** Cuts each run into segments, changes their order within a window, repeats some, and puts them together again. */
    List<String> messagesOfShuffledSegments(Random random) {
        Reading reading = new Reading(keyLog);
        RememberedStreams streams = new RememberedStreams(reading);
        int[] next = {1000, 2000};
        for (int way = 0; way < 2; way++) {
            segment(
                    streams,
                    way == 0,
                    next[way] - 1,
                    new byte[0],
                    way == 0 ? Datagram.SYN : Datagram.SYN | Datagram.ACK);
        }
        for (Turn turn : joined().turns) {
            int way = turn.forward() ? 0 : 1;
            List<int[]> cuts = new ArrayList<>();
            int length = turn.octets().length;
            for (int at = 0; at < length; ) {
                int end = Math.min(length, at + 1 + random.nextInt(MAX_SEGMENT));
                // some repeat what the one before brought
                cuts.add(new int[] {random.nextInt(8) == 0 ? Math.max(0, at - 50) : at, end});
                at = end;
            }
            for (int from = 0; from < cuts.size(); from += WINDOW) {
                Collections.shuffle(cuts.subList(from, Math.min(cuts.size(), from + WINDOW)), random);
            }
            for (int[] cut : cuts) {
                byte[] octets = Arrays.copyOfRange(turn.octets(), cut[0], cut[1]);
                segment(streams, turn.forward(), next[way] + cut[0], octets, Datagram.PSH);
            }
            next[way] += length;
        }
        return reading.messages;
    }

    private static void segment(RememberedStreams streams, boolean forward, int sequence, byte[] octets, int flags) {
        Datagram segment = new Datagram();
        segment.protocol = Datagram.TCP;
        segment.sourceLow = 0xFFFF_0A00_0001L + (forward ? 0 : 1);
        segment.destinationLow = 0xFFFF_0A00_0001L + (forward ? 1 : 0);
        segment.sourcePort = forward ? 1 : 2;
        segment.destinationPort = forward ? 2 : 1;
        segment.tcpFlags = flags;
        segment.tcpSequence = sequence;
        segment.bytes = octets;
        segment.length = octets.length;
        segment.originalLength = octets.length;
        streams.datagram(segment);
    }

    /** Decoders of one connection, and what they told. */
    private static final class Reading implements Sink, StreamSink {
        private final List<String> messages = new ArrayList<>();
        private final StreamPair decoders;
        private final Datagram facts = new Datagram();
        private boolean isOver;

        Reading(KeyLog keyLog) {
            decoders = new StreamDecoders(keyLog, this::framings).connection();
        }

        private List<StreamPair> framings() {
            return List.of(
                    StunFraming.pair(this::framed, new StreamDecoders(new KeyLog(), List::of)::connection),
                    pair(() -> new TwoOctetFraming(TwoOctetFraming.Content.ICE, this::framed)),
                    pair(() -> new HepFraming(this::framed)),
                    pair(() -> new TwoOctetFraming(TwoOctetFraming.Content.DNS, this::framed)),
                    pair(XmppStream::new));
        }

        private static StreamPair pair(Supplier<StreamDecoder> half) {
            return new StreamPair(half.get(), half.get());
        }

        private void framed(Datagram message) {
            byte[] octets = Arrays.copyOfRange(message.bytes, message.offset, message.offset + message.length);
            messages.add(message.originalLength + " octets " + Arrays.hashCode(octets));
        }

        void read(boolean forward, byte[] bytes, int offset, int length) {
            if (isOver) {
                return;
            }
            if (length == 0) {
                decoders.direction(forward).gap(0, facts, this);
            } else {
                isOver = decoders.direction(forward).feed(bytes, offset, length, facts, this)
                        == StreamDecoder.Verdict.NOT_MINE;
            }
        }

        @Override
        public void message(Datagram datagram, Message message) {
            messages.add(String.valueOf(message).replaceAll("\\[B@[0-9a-f]+", ""));
        }

        @Override
        public void oddity(Datagram datagram, Oddity oddity) {}

        @Override
        public void opened(TcpConnection connection, Datagram facts) {}

        @Override
        public void octets(
                TcpConnection connection, boolean forward, byte[] bytes, int offset, int length, Datagram facts) {
            read(forward, bytes, offset, length);
        }

        @Override
        public void gap(TcpConnection connection, boolean forward, long octets, Datagram facts) {
            throw new AssertionError("a gap of " + octets + " octets where none is");
        }

        @Override
        public void closed(TcpConnection connection, boolean forward, Datagram facts) {}
    }
}
