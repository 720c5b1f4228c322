package io.earshot.analyzer.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.AnalysisOptions;
import io.earshot.analyzer.json.NoticeLines;
import io.earshot.analyzer.report.Report;
import io.earshot.capture.source.CaptureFile;
import io.earshot.capture.source.FileNotes;
import io.earshot.capture.source.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An hour of calls: what an analysis says that goes on from a checkpoint is what the uninterrupted one says. */
class ResumeTest {
    private static final int CALLS = 20;
    private static final long APART_NANOS = 180_000_000_000L;

    private static final class Heard implements LiveAnalysis.Audience {
        final List<Notice> notices = new ArrayList<>();
        final List<Checkpoint> checkpoints = new ArrayList<>();
        int mostCalls;

        @Override
        public void notices(List<Notice> some) {
            notices.addAll(some);
        }

        @Override
        public void judged(long time, Report report) {
            mostCalls = Math.max(mostCalls, report.calls().size());
        }

        @Override
        public void checkpoint(Checkpoint checkpoint) {
            checkpoints.add(checkpoint);
        }

        List<String> linesSince(long time) {
            return notices.stream()
                    .filter(notice -> notice.time() >= time)
                    .map(NoticeLines::of)
                    .toList();
        }
    }

    /** The frames of two samples in turn, each time three minutes later and under another Call-ID. */
    private static List<Frame> hour() throws IOException {
        List<Frame> hour = new ArrayList<>();
        long begin = 1_700_000_000_000_000_000L;
        for (int i = 0; i < CALLS; i++) {
            String sample = i % 6 == 5 ? "healthy" : "inbound-dropped";
            long shift = begin + i * APART_NANOS;
            long first = -1;
            Path file = Path.of("..", "samples", sample, "capture.pcap");
            try (CaptureFile capture =
                    CaptureFile.open("hour.pcap", Files.newInputStream(file), 0, FileNotes.IGNORED)) {
                Frame frame = new Frame();
                while (capture.next(frame)) {
                    first = first < 0 ? frame.time : first;
                    hour.add(copy(frame, frame.time - first + shift, hour.size() + 1, i));
                }
            }
        }
        return hour;
    }

    private static Frame copy(Frame frame, long time, long number, int call) {
        Frame copy = new Frame();
        String text = new String(frame.bytes, frame.offset, frame.length, StandardCharsets.ISO_8859_1);
        String renamed = text.replaceAll("(Call-ID: )..", "$1" + (char) ('A' + call / 10) + (char) ('a' + call % 10))
                .replaceAll("(branch=z9hG4bK)..", "$1" + (char) ('A' + call / 10) + (char) ('a' + call % 10));
        copy.bytes = renamed.getBytes(StandardCharsets.ISO_8859_1);
        copy.length = frame.length;
        copy.originalLength = frame.originalLength;
        copy.time = time;
        copy.number = number;
        copy.linkType = frame.linkType;
        return copy;
    }

    private static Heard play(List<Frame> frames, Optional<Checkpoint> from) {
        Heard heard = new Heard();
        int[] position = {0};
        AnalysisOptions plain = new AnalysisOptions(
                List.of("none"),
                AnalysisOptions.DEFAULT.locals(),
                AnalysisOptions.DEFAULT.aliases(),
                Optional.empty(),
                Optional.empty(),
                true,
                AnalysisOptions.DEFAULT.parameters(),
                1,
                Optional.empty(),
                Optional.empty());
        LiveAnalysis analysis = new LiveAnalysis(plain, from, () -> position[0], heard);
        for (int i = from.map(state -> (int) state.anchor()).orElse(0); i < frames.size(); i++) {
            position[0] = i;
            analysis.frame(frames.get(i));
        }
        analysis.end();
        return heard;
    }

    @Test
    void goesOnAsIfItHadNeverStopped() throws IOException {
        List<Frame> frames = hour();
        Heard whole = play(frames, Optional.empty());
        assertTrue(whole.notices.size() > 3, whole.notices.toString());
        assertTrue(whole.checkpoints.size() >= CALLS - 1);
        int late = 0;
        for (int i = 0; i < whole.checkpoints.size(); i += 7) {
            Checkpoint checkpoint = whole.checkpoints.get(i);
            late += checkpoint.anchor() > 0 ? 1 : 0;
            assertEquals(
                    whole.linesSince(checkpoint.at()),
                    play(frames, Optional.of(checkpoint)).linesSince(0),
                    "from checkpoint " + i);
        }
        assertTrue(late > 0, "no checkpoint lets a beginning of the journal be left out");
    }

    private static final int SYN = 2;
    private static final int ACK = 16;
    private static final int FIN_ACK = 17;
    private static final int MINUTES = 40;
    private static final int MINUTES_AFTER = 20;

    /** SIP over one TCP connection, an OPTIONS request and its answer each minute; silence of its own kind after its end. */
    private static final class Connection {
        final List<Frame> frames = new ArrayList<>();
        private final int[] sequences = {1000, 5000};

        Connection() {
            add(0, 0, SYN, "");
            sequences[0]++;
            add(0, 1, SYN | ACK, "");
            sequences[1]++;
            for (int minute = 1; minute <= MINUTES; minute++) {
                String same = "Via: SIP/2.0/TCP 192.168.1.10;branch=z9hG4bK" + minute
                        + "\r\nFrom: <sip:a@example.com>;tag=1\r\n"
                        + "To: <sip:example.com>;tag=2\r\nCall-ID: alive-" + minute + "\r\nCSeq: 1 OPTIONS\r\n"
                        + "Content-Length: 0\r\n\r\n";
                add(minute, 0, ACK, "OPTIONS sip:example.com SIP/2.0\r\nMax-Forwards: 70\r\n" + same);
                add(minute, 1, ACK, "SIP/2.0 200 OK\r\n" + same);
            }
            add(MINUTES, 0, FIN_ACK, "");
            sequences[0]++;
            add(MINUTES, 1, FIN_ACK, "");
            sequences[1]++;
            add(MINUTES, 0, ACK, "");
            for (int minute = MINUTES + 1; minute <= MINUTES + MINUTES_AFTER; minute++) {
                sequences[0] = 9000 + minute;
                add(minute, 0, SYN, "");
            }
        }

        private void add(int minute, int from, int flags, String text) {
            byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
            ByteBuffer bytes = ByteBuffer.allocate(54 + payload.length);
            bytes.position(12).putShort((short) 0x0800).put((byte) 0x45).put((byte) 0);
            bytes.putShort((short) (40 + payload.length))
                    .putInt(0)
                    .put((byte) 64)
                    .put((byte) 6)
                    .putShort((short) 0);
            bytes.putInt(address(from)).putInt(address(1 - from));
            bytes.putShort((short) port(from, flags, minute)).putShort((short) port(1 - from, flags, minute));
            bytes.putInt(sequences[from]).putInt((flags & ACK) == 0 ? 0 : sequences[1 - from]);
            bytes.put((byte) 0x50)
                    .put((byte) flags)
                    .putShort((short) 0x7000)
                    .putInt(0)
                    .put(payload);
            sequences[from] += payload.length;
            Frame frame = new Frame();
            frame.bytes = bytes.array();
            frame.length = frame.bytes.length;
            frame.originalLength = frame.length;
            frame.time = 1_700_000_000_000_000_000L + minute * 60_000_000_000L + 1_000_000L * (frames.size() % 10);
            frame.number = frames.size() + 1;
            frame.linkType = 1;
            frames.add(frame);
        }

        private static int address(int side) {
            return side == 0 ? 0xC0A8_010A : 0xC633_6414;
        }

        private static int port(int side, int flags, int minute) {
            return side == 1 ? 5060 : flags == SYN && minute > 0 ? 50_000 + minute : 40_000;
        }
    }

    /** Its begin tells who opened it, and where its messages begin. */
    @Test
    void aConnectionThatGoesOnIsReadFromItsBegin() {
        List<Checkpoint> checkpoints = play(new Connection().frames, Optional.empty()).checkpoints;
        List<Long> anchors = checkpoints.stream().map(Checkpoint::anchor).toList();
        assertTrue(anchors.size() > MINUTES, anchors::toString);
        assertEquals(
                List.of(0L), anchors.subList(0, MINUTES).stream().distinct().toList(), anchors.toString());
        assertTrue(anchors.get(anchors.size() - 1) > 0, anchors::toString);
    }

    @Test
    void forgetsWhatIsLongOver() throws IOException {
        assertTrue(play(hour(), Optional.empty()).mostCalls <= 5);
    }
}
