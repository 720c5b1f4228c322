package io.earshot.analyzer.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.analyzer.detect.Confidence;
import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.detect.Severity;
import io.earshot.analyzer.report.Report;
import io.earshot.analyzer.report.Reports;
import io.earshot.capture.net.Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TroublesTest {
    private static final long SECOND = 1_000_000_000L;

    private final Troubles troubles = new Troubles();
    private final List<String> said = new ArrayList<>();

    private static Finding finding(String call) {
        return new Finding(
                "",
                "one-way-audio",
                "inbound-blocked",
                Severity.ERROR,
                Confidence.PROOF,
                Optional.of(call),
                Finding.Subject.NONE.withHost(Address.parse("192.168.1.10").orElseThrow()),
                "cannot hear",
                "",
                Optional.empty(),
                0,
                0,
                1,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    /** A moment at which so many calls are wrong, with these answered calls of the host. */
    private void at(long second, List<Report.Call> calls, String... wrong) {
        at(second, false, calls, wrong);
    }

    private void at(long second, boolean last, List<Report.Call> calls, String... wrong) {
        Report none = Reports.healthy();
        Report report = new Report(
                none.captures(),
                none.rulesets(),
                none.visibility(),
                none.counts(),
                none.names(),
                calls,
                List.of(),
                none.rules(),
                Arrays.stream(wrong).map(TroublesTest::finding).toList(),
                List.of());
        troubles.at(second * SECOND, report, last)
                .forEach(notice -> said.add(second + " " + notice.kind().word() + " " + notice.repeats()));
    }

    private static Report.Call call(String id, long answered) {
        return new Report.Call(
                id,
                List.of(id),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("192.168.1.10"),
                Optional.empty(),
                Report.Call.State.ANSWERED,
                Optional.empty(),
                Optional.of(answered * SECOND),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    @Test
    void saysATroubleOnceItHasStood() {
        at(0, List.of(), "call-1");
        at(3, List.of(), "call-1");
        at(5, List.of(), "call-1");
        at(9, List.of(), "call-1");
        assertEquals(List.of("5 started 0"), said);
    }

    @Test
    void saysNothingOfWhatPasses() {
        at(0, List.of(), "call-1");
        at(4, List.of());
        at(9, List.of());
        assertEquals(List.of(), said);
    }

    @Test
    void foldsFurtherCallsIntoACountThatIsToldEverMoreRarely() {
        String[] calls =
                Stream.iterate(1, i -> i + 1).limit(40).map(i -> "call-" + i).toArray(String[]::new);
        for (int i = 1; i <= 40; i++) {
            at(i * 10, List.of(), Arrays.copyOf(calls, i));
        }
        assertEquals(List.of("20 started 0", "80 repeated 6", "320 repeated 24"), said);
    }

    @Test
    void recoversWhenTheSameHostIsHeardForLong() {
        at(0, List.of(), "call-1");
        at(10, List.of(), "call-1");
        at(300, List.of(call("call-2", 200)));
        at(611, List.of(call("call-3", 605)));
        assertEquals(List.of("10 started 0", "611 recovered 0"), said);
    }

    @Test
    void silenceIsNoRecovery() {
        at(0, List.of(), "call-1");
        at(10, List.of(), "call-1");
        at(5000, List.of());
        assertEquals(List.of("10 started 0"), said);
    }

    @Test
    void takesBackWhatTheCallItselfRefutes() {
        at(0, List.of(call("call-1", 0)), "call-1");
        at(6, List.of(call("call-1", 0)), "call-1");
        at(8, List.of(call("call-1", 0)));
        at(11, List.of(call("call-1", 0)));
        assertEquals(List.of("6 started 0", "11 recovered 0"), said);
    }

    /** What analyze does not say of the whole must not stand at the end, however late it was taken back. */
    @Test
    void theEndTakesBackWhatDoesNotStandAnyMore() {
        at(0, List.of(call("call-1", 0)), "call-1");
        at(6, List.of(call("call-1", 0)), "call-1");
        at(7, true, List.of(call("call-1", 0)));
        assertEquals(List.of("6 started 0", "7 recovered 0"), said);
    }

    /** Its evidence is forgotten by then: analyze, which forgets nothing, says it still. */
    @Test
    void theEndTakesNothingBackOfWhichTheEvidenceIsGone() {
        at(0, List.of(), "call-1");
        at(6, List.of(), "call-1");
        at(700, true, List.of());
        assertEquals(List.of("6 started 0"), said);
    }

    @Test
    void goesOnFromItsState() {
        at(0, List.of(), "call-1");
        at(10, List.of(), "call-1");
        at(20, List.of(), "call-1", "call-2");
        Troubles.State state = troubles.state();
        troubles.at(30 * SECOND, Reports.healthy(), true);
        troubles.restore(state);
        at(25, List.of(), "call-1", "call-2");
        at(70, List.of(), "call-1", "call-2");
        assertEquals(List.of("10 started 0", "70 repeated 1"), said);
    }
}
