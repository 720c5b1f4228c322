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

    @Test
    void forgetsWhatIsLongOver() throws IOException {
        assertTrue(play(hour(), Optional.empty()).mostCalls <= 5);
    }
}
