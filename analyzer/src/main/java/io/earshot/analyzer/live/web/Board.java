package io.earshot.analyzer.live.web;

import io.earshot.analyzer.json.JsonText;
import io.earshot.analyzer.live.Gauges;
import io.earshot.analyzer.live.Notice;
import io.earshot.analyzer.live.Snapshot;
import io.earshot.analyzer.live.sink.SinkState;
import io.earshot.analyzer.report.Report;
import io.earshot.analyzer.report.Tool;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the live page shows, kept on a thread of its own and sent to all browsers. Snapshots that come faster than they
 * can be told are passed over; the newest counts.
 */
final class Board implements AutoCloseable {
    private static final int MOST_WAITING = 10_000;
    private static final int MOST_RULES = 300;
    private static final int MOST_LIMITS = 20;
    private static final int SENTENCE = 300;
    /** That calls are still in progress limits a file, not a service. */
    private static final String OPEN_CALLS = "ended-mid-call";

    private static final long MILLISECOND = 1_000_000L;

    private final Health health;
    private final Supplier<List<SinkState>> sinks;
    private final Consumer<String> messages;
    private final Set<Browser> browsers = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Snapshot> waiting = new AtomicReference<>();
    private final AtomicInteger noticesWaiting = new AtomicInteger();
    private final ExecutorService thread;

    private final CallBoard calls = new CallBoard();
    private final NewestNotices troubles = new NewestNotices();
    private Snapshot newest;
    private List<Object> rulesTold = List.of();

    /** @param messages lines for the operator */
    Board(Health health, Supplier<List<SinkState>> sinks, Consumer<String> messages) {
        this.health = health;
        this.sinks = sinks;
        this.messages = messages;
        thread = Executors.newSingleThreadExecutor(work -> {
            Thread created = new Thread(work, "live page");
            created.setDaemon(true);
            return created;
        });
    }

    /** Of a flood some are left out. Browsers that join and snapshots never are: of each only few can wait. */
    void take(Notice notice) {
        if (noticesWaiting.incrementAndGet() > MOST_WAITING) {
            noticesWaiting.decrementAndGet();
            return;
        }
        run(() -> {
            noticesWaiting.decrementAndGet();
            tell("notice", JsonText.line(troubles.take(notice)));
        });
    }

    void take(Snapshot snapshot) {
        if (waiting.getAndSet(snapshot) == null) {
            run(() -> {
                boolean first = newest == null;
                newest = waiting.getAndSet(null);
                calls.take(newest);
                if (first) {
                    takeOpen();
                }
                if (!browsers.isEmpty()) {
                    tell("change", JsonText.line(state(false)));
                }
            });
        }
    }

    /** What started before a restart of the service. */
    private void takeOpen() {
        for (Notice notice : newest.open()) {
            if (!troubles.knows(notice)) {
                tell("notice", JsonText.line(troubles.take(notice)));
            }
        }
    }

    /** A fault of the page is told and ends neither the page nor the service. */
    private void run(Runnable work) {
        thread.execute(() -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                messages.accept("the live page failed, which is a fault of the program: " + e);
            }
        });
    }

    private void tell(String event, String line) {
        browsers.removeIf(browser -> !browser.send(event, line));
    }

    /** The browser gets everything first, then what changes. */
    void join(Browser browser) {
        run(() -> {
            Map<String, Object> state = state(true);
            state.put("troubles", troubles.all());
            if (browser.send("state", JsonText.line(state))) {
                browsers.add(browser);
            }
        });
    }

    void leave(Browser browser) {
        browsers.remove(browser);
    }

    int browsers() {
        return browsers.size();
    }

    private Map<String, Object> state(boolean whole) {
        Map<String, Object> state = new LinkedHashMap<>();
        if (whole) {
            state.put("version", Tool.VERSION);
        }
        List<SinkState> sinkStates = sinks.get();
        List<Health.Reason> reasons = health.reasons(sinkStates);
        state.put("degraded", reasons.stream().map(Health.Reason::says).toList());
        state.put("sinks", sinkStates.stream().map(Board::sink).toList());
        if (newest == null) {
            return state;
        }
        state.put("time", newest.time() / MILLISECOND);
        state.put("second", calls.horizon());
        state.put("gauges", gauges(newest.gauges()));
        calls.addTo(state, whole);
        addRules(state, whole);
        state.put(
                "limits",
                newest.report().visibility().limits().stream()
                        .filter(limit -> !limit.code().equals(OPEN_CALLS))
                        .limit(MOST_LIMITS)
                        .map(limit -> Text.cut(limit.says(), SENTENCE))
                        .toList());
        return state;
    }

    private static Map<String, Object> sink(SinkState sink) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", sink.name());
        fields.put("queued", sink.queued());
        fields.put("delivered", sink.delivered());
        fields.put("lost", sink.lost());
        fields.put("held_back", sink.heldBack());
        fields.put("problem", sink.problem().orElse(null));
        return fields;
    }

    private Map<String, Object> gauges(Gauges gauges) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("frames_per_s", Math.round(health.framesPerSecond()));
        fields.put("bits_per_s", Math.round(health.bitsPerSecond()));
        fields.put("frames", gauges.frames());
        fields.put("kernel_dropped", gauges.kernelDropped());
        fields.put("not_journalled", gauges.notJournalled());
        fields.put("journal_bytes", gauges.journalOctets());
        fields.put("lag_ms", gauges.lagNanos() / MILLISECOND);
        fields.put("lag_frames", gauges.lagFrames());
        fields.put("flows", gauges.flows());
        fields.put("calls", gauges.calls());
        fields.put("streams", gauges.streams());
        fields.put("memory", gauges.memory());
        fields.put("memory_max", gauges.memoryMax());
        return fields;
    }

    /** Rules seldom change, so they are told when they do. */
    private void addRules(Map<String, Object> state, boolean whole) {
        List<Object> rules = newest.report().rules().stream()
                .sorted(Comparator.comparingInt(Board::urgency))
                .limit(MOST_RULES)
                .map(Board::rule)
                .toList();
        if (whole || !rules.equals(rulesTold)) {
            state.put("rules", rules);
            state.put("rules_more", newest.report().rules().size() - rules.size());
        }
        if (!whole) {
            rulesTold = rules;
        }
    }

    private static int urgency(Report.Rule rule) {
        return switch (rule.status()) {
            case BLOCKED -> 0;
            case VIOLATED -> 1;
            case CONFIRMED -> 2;
            case NOT_OBSERVABLE -> 3;
            case NOT_EXERCISED -> 4;
        };
    }

    private static Object rule(Report.Rule rule) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("ruleset", Text.cut(rule.ruleset(), SENTENCE));
        fields.put("rule", Text.cut(rule.rule(), SENTENCE));
        fields.put("status", rule.status().word());
        fields.put("flows", rule.flows());
        fields.put("says", Text.cut(rule.says(), SENTENCE));
        return fields;
    }

    @Override
    public void close() {
        browsers.forEach(Browser::letGo);
        thread.shutdownNow();
    }
}
