package io.earshot.analyzer.live.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.live.Notice;
import io.earshot.analyzer.live.Notices;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyslogFormTest {
    private final SyslogForm form = new SyslogForm(16, "probe.example.com", 42, 2048);

    @Test
    void isAMessageOfRfc5424() {
        assertEquals(
                "<131>1 2026-11-21T10:02:03.000000Z probe.example.com earshot 42 started"
                        + " [earshot@32473 code=\"one-way-audio\" cause=\"inbound-blocked\" severity=\"error\""
                        + " confidence=\"proof\" call=\"call-1\" host=\"192.168.1.10\" rule=\"exotel/media\""
                        + " key=\"trouble-1\" repeats=\"0\"] Agent 1 cannot hear the other side. RTP reaches the outside of"
                        + " the router and never the inside: the router drops it. Do: Allow UDP from 203.0.113.10 to"
                        + " 192.168.1.10",
                form.apply(Notices.started(1)));
    }

    @Test
    void aRecoveryIsANoticeAndSaysSo() {
        String text = form.apply(Notices.of(Notice.Kind.RECOVERED, "k", Notices.finding("F1", "Deaf")));
        assertTrue(text.startsWith("<133>1 "), text);
        assertTrue(text.contains(" recovered [") && text.contains("] recovered: Deaf."), text);
    }

    @Test
    void whatCameFromTheNetworkEndsNeitherLineNorElement() {
        String text = form.apply(Notices.of(
                Notice.Kind.STARTED, "a\"]\\b\n<13>1", Notices.finding("F1", "x\r\n<13>1 y\u001b[2J\u202e")));
        assertTrue(text.contains("key=\"a\\\"\\]\\\\b <13>1\""), text);
        assertTrue(text.chars().noneMatch(Character::isISOControl), text);
        assertFalse(text.contains("\u202e"));
    }

    @Test
    void textBeyondAsciiIsMarkedAndCutBetweenCharacters() {
        String text =
                form.apply(Notices.of(Notice.Kind.STARTED, "k", Notices.finding("F1", "\uD83D\uDD07é".repeat(2000))));
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        assertTrue(octets.length <= 2048 && octets.length > 1900, octets.length + " octets");
        assertEquals(text, new String(octets, StandardCharsets.UTF_8));
        assertTrue(text.contains("] \uFEFF"));
    }

    @Test
    void targetsAreTakenWithTheirPortsAndFacilities() {
        assertEquals(
                Optional.of(new SyslogTarget(SyslogTarget.Protocol.UDP, "192.0.2.1", 514, 16)),
                SyslogTarget.parse("udp://192.0.2.1"));
        assertEquals(
                Optional.of(new SyslogTarget(SyslogTarget.Protocol.TLS, "2001:db8::1", 7000, 19)),
                SyslogTarget.parse("tls://[2001:db8::1]:7000?facility=local3"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "logs",
                "http://logs",
                "udp://",
                "tcp://logs/x",
                "tcp://logs?facility=x",
                "tcp://logs:70000",
                "tcp:logs"
            })
    void otherTextsAreNoTargets(String text) {
        assertEquals(Optional.empty(), SyslogTarget.parse(text));
    }
}
