package io.earshot.analyzer.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.earshot.analyzer.report.Rendering;
import io.earshot.analyzer.report.Report;
import io.earshot.analyzer.report.Reports;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonReportTest {
    private final JsonNode faulty;

    JsonReportTest() throws Exception {
        faulty = new ObjectMapper().readTree(render(new JsonReport(), Reports.faulty()));
    }

    @Test
    void sectionsStandInTheOrderOfTheContract() {
        assertEquals(
                List.of(
                        "schema",
                        "tool",
                        "captures",
                        "rulesets",
                        "visibility",
                        "counts",
                        "names",
                        "calls",
                        "streams",
                        "rules",
                        "findings"),
                names(faulty));
    }

    @Test
    void objectsHaveTheKeysOfTheContract() {
        keys("/tool", "name version");
        keys("/captures/0", "file format link_types frames bytes first last kernel_dropped duplicates damage");
        keys("/captures/0/damage/0", "frame offset problem");
        keys("/rulesets/0", "name version source why");
        keys("/visibility", "both_directions limits");
        keys("/visibility/limits/0", "code says");
        keys(
                "/counts",
                "sip sip_call_ids stun turn_channel_data rtp rtcp dtls tls websocket dns hep icmp oddities"
                        + " unknown_encapsulation frames");
        keys("/names/0", "name address by");
        keys(
                "/calls/0",
                "id call_ids from to transport client server state invited answered ended ended_by final_status"
                        + " final_reason streams related");
        keys(
                "/streams/0",
                "id call bound_by source source_port destination destination_port ssrc payload_types codec encrypted"
                        + " relayed packets lost loss_percent max_delta_ms mean_jitter_ms max_jitter_ms mos mos_reason"
                        + " kbps first last");
        keys("/rules/0", "ruleset rule status flows says");
        keys(
                "/findings/0",
                "id code cause severity confidence call subject summary explanation remedy first last occurrences rule"
                        + " filter evidence");
        keys("/findings/0/subject", "host peer protocol source source_port destination destination_port ssrc name");
        keys("/findings/0/evidence/0", "file frame time says");
    }

    @Test
    void timesHaveNanosecondsAndWhatIsUnknownIsNull() {
        assertEquals(
                "2026-11-21T10:02:03.000000001Z", faulty.at("/captures/0/first").asText());
        assertTrue(faulty.at("/streams/0/max_jitter_ms").isNull());
        assertTrue(faulty.at("/findings/0/subject/peer").isNull());
        assertTrue(faulty.at("/calls/1/answered").isNull());
    }

    @Test
    void numbersAreRoundedAlike() throws Exception {
        String json = render(new JsonReport(), Reports.faulty());
        assertTrue(json.contains("\"max_delta_ms\" : 40.000,"), json);
        assertTrue(json.contains("\"mean_jitter_ms\" : 0.123,"), json);
        assertTrue(json.contains("\"mos\" : 4.41,"), json);
        assertTrue(json.contains("\"ssrc\" : \"0x0000beef\""), json);
        assertTrue(json.contains("\"ssrc\" : \"0xffffffff\""), json);
    }

    @Test
    void wordsAreThoseOfTheContract() {
        assertEquals("http-host", faulty.at("/names/0/by").asText());
        assertEquals("ended", faulty.at("/calls/0/state").asText());
        assertEquals("sdp", faulty.at("/streams/0/bound_by").asText());
        assertEquals("not-exercised", faulty.at("/rules/2/status").asText());
        assertEquals("error", faulty.at("/findings/0/severity").asText());
        assertEquals("proof", faulty.at("/findings/0/confidence").asText());
    }

    @Test
    void theSameReportGivesTheSameOctetsAndAnyTextIsValid() throws Exception {
        assertEquals(render(new JsonReport(), Reports.hostile()), render(new JsonReport(), Reports.hostile()));
        new ObjectMapper().readTree(render(new JsonReport(), Reports.hostile()));
    }

    @Test
    void findingsAsLinesAreTheFindingsOfTheReport() throws Exception {
        List<String> lines =
                render(new FindingLines(), Reports.faulty()).lines().toList();
        assertEquals(2, lines.size());
        assertEquals(faulty.at("/findings/1"), new ObjectMapper().readTree(lines.get(1)));
    }

    private void keys(String pointer, String expected) {
        assertEquals(expected, String.join(" ", names(faulty.at(pointer))), pointer);
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String render(Rendering rendering, Report report) throws Exception {
        StringBuilder text = new StringBuilder();
        rendering.write(report, text);
        return text.toString();
    }
}
