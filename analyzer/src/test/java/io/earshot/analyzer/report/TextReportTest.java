package io.earshot.analyzer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextReportTest {
    @Test
    void leadsWithTheVerdictThenCallsRulesAndWhatWasNotSeen() throws IOException {
        assertEquals("""
                Earshot VERSION: customer.pcap, 2 min 41 s, 48,210 frames, ruleset exotel (2025-11-02)

                ERROR    Agent 192.168.1.10 cannot hear the other side                            call 1 of 2, proof
                         RTP from 61.246.82.75:10000 reaches the outside of the router (1,000 packets) and never the
                         inside (0): the router or firewall drops it.
                  do     Allow UDP from 61.246.82.75 ports 10000-40000 to 192.168.1.10 (exotel/media)
                  see    frames 210, 4055: udp.port == 16464 && ip.addr == 61.246.82.75
                INFO     The call was refused with 403 "NDNC": the number is barred, no firewall is to blame
                                                                                                  call 2 of 2, proof

                Calls    2: 1 answered, 1 rejected; audio both ways in 0
                         10:02:03  agent@example.com     > +919876543210@carrie…  answered, audio one way
                         10:03:03  agent@example.com     > +919876500000@carrie…  rejected 403, no audio seen
                Rules    exotel (recognised by the name voip.in1.exotel.com in frame 12): 1 confirmed, 1 blocked, 1
                         not exercised
                Frames   2,520 in flows of known protocols, 3 MPLS
                Unseen   the capture starts in the middle of call 1; its set-up is not judged
                         customer.pcap is damaged at frame 17, octet 4096: record length 4294967295 is impossible;
                         read on at octet 9000
                         the capturing host lost 7 frames of customer.pcap
                         3 frames in MPLS, which Earshot cannot look into

                Why      stream 1: announced by the SDP of frame 12
                """.replace("VERSION", Tool.VERSION), text(Reports.faulty(), false));
    }

    @Test
    void saysInWordsThatNothingIsWrongAndWhatWasChecked() throws IOException {
        String text = text(Reports.healthy(), false);
        assertTrue(
                text.contains(
                        "OK       No fault found. 1 call, audio both ways in 1. Checked: 14 SIP messages, 2,500 RTP"),
                text);
    }

    @Test
    void twoTransportsToOneMediaServerAreHalvesOfASession() throws IOException {
        String text = text(Reports.halves(), false);
        assertTrue(text.contains("2 calls, audio both ways in 2"), text);
        assertTrue(text.contains("media only, half of a session"), text);
    }

    @Test
    void saysThatAnEmptyCaptureLeavesNothingToJudge() throws IOException {
        assertTrue(text(Reports.empty(), false).contains("The capture holds no frames"));
    }

    @Test
    void fitsAHundredColumnsAndHoldsNoControlCharactersWhateverTheCaptureSays() throws IOException {
        for (Report report : List.of(Reports.faulty(), Reports.healthy(), Reports.hostile())) {
            text(report, false).lines().forEach(line -> {
                assertTrue(line.length() <= 100, line);
                assertFalse(line.chars().anyMatch(c -> c < ' ' || c == 0x202e), line);
            });
        }
    }

    @Test
    void tellsOnceWhatIsTheSameInManyCalls() throws IOException {
        String text = text(Reports.alike(5), false);
        assertEquals(1, text.lines().filter(line -> line.startsWith("ERROR")).count(), text);
        assertTrue(text.contains("  and    the same in calls 2-5; in all ports 10000-10008 of 61.246.82.75\n"), text);
        assertEquals(
                2,
                text(Reports.alike(2), false)
                        .lines()
                        .filter(line -> line.startsWith("ERROR"))
                        .count());
    }

    @Test
    void coloursOnlyWhereAsked() throws IOException {
        assertFalse(text(Reports.faulty(), false).contains("\u001b"));
        assertTrue(text(Reports.faulty(), true).contains("\u001b[1;31mERROR\u001b[0m"));
    }

    private static String text(Report report, boolean colour) throws IOException {
        StringBuilder text = new StringBuilder();
        new TextReport(colour).write(report, text);
        return text.toString();
    }
}
