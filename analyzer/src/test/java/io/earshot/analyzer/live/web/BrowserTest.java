package io.earshot.analyzer.live.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.live.Notice;
import io.earshot.analyzer.live.Notices;
import io.earshot.analyzer.live.Played;
import io.earshot.analyzer.live.Snapshot;
import io.earshot.analyzer.live.sink.SinkState;
import io.earshot.analyzer.report.Report;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Looks at the live page with a real browser; without Chromium it is skipped. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowserTest {
    private static final Path PICTURES = Path.of("target", "page");
    private static final Path PROFILE = Path.of("target", "chromium").toAbsolutePath();
    private static final String EVIL =
            "\"><img src=x onerror=document.title='pwned'><script>document.title='pwned'</script>";

    private Chromium browser;
    private LiveServer server;
    private final List<SinkState> sinks = new ArrayList<>();

    @BeforeAll
    void startBrowser() throws Exception {
        Optional<Path> program = Chromium.installed();
        assumeTrue(program.isPresent(), "Chromium is not installed: the live page is not looked at");
        browser = new Chromium(program.get(), PROFILE);
    }

    @AfterAll
    void endBrowser() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void startServer() throws Exception {
        sinks.clear();
        browser.complaints.clear();
        server = server(0, Optional.empty());
        browser.window(1280, 860, false);
    }

    @AfterEach
    void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    private LiveServer server(int port, Optional<String> token) throws Exception {
        return new LiveServer(
                new ServerOptions(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), token, Optional.empty()),
                () -> List.copyOf(sinks),
                line -> {});
    }

    private void open() throws Exception {
        browser.open("http://localhost:" + server.port() + "/");
    }

    private void play(Played played, int seconds) {
        for (int second = 1; second <= seconds; second++) {
            server.snapshot(played.at(second));
        }
    }

    @Test
    void drawsACallWhoseAudioIsDroppedInward() throws Exception {
        open();
        browser.until("document.getElementById('no-calls').offsetHeight > 0");
        browser.screenshot(PICTURES.resolve("empty.png"));
        Played played = new Played(Played.sample("inbound-dropped"), 10);
        Report report = played.report();
        play(played, 40);
        report.findings()
                .forEach(finding -> server.notice(
                        new Notice(Notice.Kind.STARTED, finding.code() + finding.id(), played.time(40), 0, finding)));
        browser.until("document.querySelectorAll('.finding').length === "
                + report.findings().size());
        browser.until("document.querySelectorAll('.call .lane').length === 2");
        assertEquals("192.168.1.10 sends\n192.168.1.10 hears", browser.text(".lane .way b"));
        assertTrue(
                browser.text(".lane .value b").matches("(49|50|51) packets/s\nsilent 0:3\\d"),
                browser.text(".lane .value b"));
        assertTrue(browser.text(".lane .silent span").matches("outside (49|50|51)/s"));
        assertTrue(browser.value("document.querySelector('.lane .gap').getAttribute('d')")
                .asText()
                .isEmpty());
        assertFalse(browser.value("document.querySelectorAll('.lane .gap')[1].getAttribute('d')")
                .asText()
                .isEmpty());
        assertFalse(browser.value("document.querySelectorAll('.lane .outside')[1].getAttribute('d')")
                .asText()
                .isEmpty());
        assertTrue(browser.text(".finding").contains("192.168.1.10 cannot hear the other side"));
        assertTrue(browser.text(".finding .do").startsWith("Do: Allow UDP from 203.0.113.10"));
        assertTrue(browser.text("#figures").contains("1in progress")
                || browser.text("#figures").contains("in progress1"));
        String before = browser.value("document.querySelector('.lane .line').getAttribute('d')")
                .asText();
        server.snapshot(played.at(41));
        browser.until("document.querySelector('.lane .line').getAttribute('d') !== '" + before + "'");
        pictures("inbound-dropped");
        play(played, 70);
        browser.until("document.querySelector('.call .meta').textContent.startsWith('ended after')");
        assertEquals(List.of(), browser.complaints);
    }

    @Test
    void aHealthyCallHasTwoLinesAndNoGap() throws Exception {
        Played played = new Played(Played.sample("healthy"), 10);
        play(played, 50);
        open();
        browser.until("document.querySelectorAll('.call .lane').length === 2");
        assertTrue(browser.text(".lane .value b").matches("(\\d+ packets/s\n?){2}"), browser.text(".lane .value"));
        assertEquals(
                "",
                browser.value("[...document.querySelectorAll('.gap')].map(e => e.getAttribute('d')).join('')")
                        .asText());
        assertTrue(browser.text("#no-findings").startsWith("Nothing wrong so far"));
        pictures("healthy");
        assertEquals(List.of(), browser.complaints);
    }

    @Test
    void whatCameFromTheNetworkIsTextAndNothingElse() throws Exception {
        open();
        Played played = new Played(Played.sample("inbound-dropped"), 10);
        Snapshot honest = played.at(30);
        server.snapshot(new Snapshot(honest.time(), evil(honest.report()), honest.gauges(), List.of()));
        server.notice(Notices.of(Notice.Kind.STARTED, EVIL, evil(Notices.finding("F1", EVIL))));
        browser.until(
                "document.querySelectorAll('.finding').length === 1 && document.querySelectorAll('.call').length === 1");
        assertTrue(browser.text(".call h3").contains(EVIL), browser.text(".call h3"));
        assertTrue(browser.text(".finding h3").contains(EVIL));
        assertTrue(browser.text("#rule-list").contains(EVIL));
        assertEquals(0, browser.value("document.images.length").asInt());
        assertEquals(1, browser.value("document.scripts.length").asInt());
        assertFalse(browser.value("document.title").asText().contains("pwned"));
        browser.screenshot(PICTURES.resolve("hostile.png"));
        assertEquals(List.of(), browser.complaints);
    }

    private static Report evil(Report report) {
        Report.Call call = report.calls().get(0);
        return new Report(
                report.captures(),
                report.rulesets(),
                new Report.Visibility(false, List.of(new Report.Limit("x", EVIL))),
                report.counts(),
                List.of(),
                List.of(new Report.Call(
                        call.id(),
                        List.of(EVIL),
                        Optional.of(EVIL),
                        Optional.of("A".repeat(5000)),
                        call.transport(),
                        call.client(),
                        Optional.of(EVIL),
                        call.state(),
                        call.invited(),
                        call.answered(),
                        call.ended(),
                        call.endedBy(),
                        call.finalStatus(),
                        Optional.of(EVIL),
                        call.streams(),
                        call.related())),
                report.streams(),
                List.of(new Report.Rule(EVIL, EVIL, Report.Rule.Status.BLOCKED, 1, EVIL)),
                report.findings().stream().map(BrowserTest::evil).toList(),
                List.of());
    }

    private static Finding evil(Finding finding) {
        return new Finding(
                finding.id(),
                finding.code(),
                finding.cause(),
                finding.severity(),
                finding.confidence(),
                finding.call(),
                finding.subject().withName(EVIL),
                EVIL,
                EVIL,
                Optional.of(EVIL),
                finding.first(),
                finding.last(),
                1,
                Optional.of(EVIL),
                Optional.of(EVIL),
                List.of(new Finding.Evidence(EVIL, 1, finding.first(), EVIL)),
                List.of());
    }

    @Test
    void saysThatItLostTheServiceAndComesBack() throws Exception {
        Played played = new Played(Played.sample("healthy"), 10);
        play(played, 30);
        open();
        browser.until("document.querySelectorAll('.call').length === 1");
        int port = server.port();
        server.close();
        browser.until("document.body.classList.contains('stale') && document.getElementById('lost').offsetHeight > 0");
        assertTrue(browser.text("#lost-text").contains("Trying again"), browser.text("#lost-text"));
        browser.screenshot(PICTURES.resolve("disconnected.png"));
        server = server(port, Optional.empty());
        server.snapshot(played.at(31));
        browser.until(
                "document.getElementById('lost').offsetHeight === 0 && !document.body.classList.contains('stale')");
        assertTrue(browser.text("#status-text").startsWith("Live"));
    }

    @Test
    void asksForTheTokenAndTakesItByKeyboard() throws Exception {
        server.close();
        server = server(0, Optional.of("a-token-of-the-test"));
        open();
        browser.until("document.getElementById('token-form').offsetHeight > 0");
        browser.type("wrong");
        browser.press("Enter");
        browser.until("document.getElementById('token-text').textContent.includes('not the one')");
        browser.type("a-token-of-the-test");
        browser.press("Enter");
        browser.until("document.getElementById('main').offsetHeight > 0");
    }

    @Test
    void aHugeSiteIsCutToWhatAPageCanHold() throws Exception {
        Played played = new Played(Played.sample("healthy"), 10);
        Snapshot one = played.at(30);
        List<Report.Call> calls = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            calls.add(copy(one.report().calls().get(0), i));
        }
        Report report = one.report();
        server.snapshot(new Snapshot(
                one.time(),
                new Report(
                        report.captures(),
                        report.rulesets(),
                        report.visibility(),
                        report.counts(),
                        report.names(),
                        calls,
                        report.streams(),
                        report.rules(),
                        report.findings(),
                        List.of()),
                one.gauges(),
                List.of()));
        open();
        browser.until("document.querySelectorAll('.call').length === 200");
        assertTrue(browser.text("#more-calls").startsWith("and 1,300 more calls"), browser.text("#more-calls"));
        assertTrue(browser.text("#calls-title").contains("1,500 in progress"));
        browser.press("/");
        browser.type("caller-1499@");
        browser.until("document.querySelectorAll('.call').length === 1");
    }

    @Test
    void showsWhatIsWrongWithEarshotItselfAndTheRules() throws Exception {
        sinks.add(
                new SinkState("syslog tls://logs.example.com:6514", 42, 1007, 3, 0, Optional.of("Connection refused")));
        sinks.add(new SinkState("webhook https://alerts.example.com", 0, 88, 0, 12, Optional.empty()));
        Report report = Played.sample("media-outside-range");
        Played played = new Played(report, 10);
        play(played, 30);
        Finding finding = report.findings().get(0);
        server.notice(new Notice(Notice.Kind.STARTED, "k", played.time(20), 0, finding));
        server.notice(new Notice(Notice.Kind.REPEATED, "k", played.time(25), 41, finding));
        server.notice(Notices.of(Notice.Kind.STARTED, "healed", Notices.finding("F2", "Was deaf")));
        server.notice(Notices.of(Notice.Kind.RECOVERED, "healed", Notices.finding("F2", "Was deaf")));
        open();
        browser.until("document.querySelectorAll('#sinks li').length === 2");
        assertTrue(browser.text("#degraded").contains("syslog tls://logs.example.com:6514: Connection refused"));
        assertTrue(browser.text("#sinks .bad").contains("42 waiting, 3 lost"));
        assertEquals("1 open, 1 recovered", browser.text("#findings-title .count"));
        assertTrue(browser.text(".finding .meta").contains("42 times"), browser.text(".finding .meta"));
        browser.value("document.getElementById('show-all').click()");
        browser.until("document.querySelectorAll('.finding.recovered').length === 1");
        browser.value("document.querySelector('.finding summary').click()");
        assertTrue(
                browser.value("document.querySelector('.finding details').open").asBoolean());
        pictures("degraded");
        assertEquals(List.of(), browser.complaints);
    }

    private static Report.Call copy(Report.Call call, int number) {
        return new Report.Call(
                number == 0 ? call.id() : "copy-" + number,
                List.of("id-" + number),
                Optional.of("sip:caller-" + number + "@192.168.1.10"),
                call.to(),
                call.transport(),
                call.client(),
                call.server(),
                call.state(),
                call.invited().map(time -> time + number),
                call.answered(),
                call.ended(),
                call.endedBy(),
                call.finalStatus(),
                call.finalReason(),
                call.streams(),
                call.related());
    }

    /** Wide and narrow, light and dark. */
    private void pictures(String name) throws Exception {
        browser.screenshot(PICTURES.resolve(name + "-desktop-light.png"));
        browser.window(1280, 860, true);
        browser.screenshot(PICTURES.resolve(name + "-desktop-dark.png"));
        for (boolean dark : new boolean[] {false, true}) {
            browser.window(390, 844, dark);
            assertTrue(
                    browser.value("document.documentElement.scrollWidth <= 390").asBoolean(),
                    "nothing sticks out of a phone");
            browser.screenshot(PICTURES.resolve(name + "-phone-" + (dark ? "dark" : "light") + ".png"));
        }
        browser.window(1280, 860, false);
    }
}
