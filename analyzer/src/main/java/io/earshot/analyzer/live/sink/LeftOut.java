package io.earshot.analyzer.live.sink;

import io.earshot.analyzer.detect.Confidence;
import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.detect.Severity;
import io.earshot.analyzer.live.Notice;
import java.util.List;
import java.util.Optional;

/** The one notice that stands for those that a sink did not get. */
final class LeftOut {
    /** Not a finding of the network: the service speaks of itself. */
    static final String CODE = "notices-left-out";

    private LeftOut() {}

    /**
     * @param count at least 1
     * @param last  the newest that was left out; lends its capture time
     */
    static Notice byLimit(long count, Notice last, int perMinute) {
        return notice(
                "rate-limit",
                last.time(),
                counted(count) + " held back by the limit of " + perMinute + " a minute",
                "The newest of them said: " + last.finding().summary() + ".",
                "Look at the live page or the file of findings for all of them");
    }

    /**
     * @param count at least 1
     * @param last  the newest that was lost; lends its capture time
     */
    static Notice byQueue(long count, Notice last) {
        return notice(
                "queue-full",
                last.time(),
                counted(count) + " lost while this receiver could not be reached",
                "The queue of undelivered notices was full. The newest that was lost said: "
                        + last.finding().summary() + ".",
                "Look at the live page or the file of findings for all of them");
    }

    private static String counted(long count) {
        return count == 1 ? "1 notice was" : count + " notices were";
    }

    private static Notice notice(String cause, long time, String summary, String explanation, String remedy) {
        Finding finding = new Finding(
                CODE + "-" + time,
                CODE,
                cause,
                Severity.WARNING,
                Confidence.PROOF,
                Optional.empty(),
                Finding.Subject.NONE,
                summary,
                explanation,
                Optional.of(remedy),
                time,
                time,
                1,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
        return new Notice(Notice.Kind.STARTED, CODE + "/" + cause, time, 0, finding);
    }
}
