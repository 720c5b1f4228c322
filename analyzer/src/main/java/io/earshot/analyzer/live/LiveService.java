package io.earshot.analyzer.live;

import io.earshot.analyzer.AnalysisOptions;
import io.earshot.analyzer.Count;
import io.earshot.analyzer.report.Report;
import io.earshot.capture.journal.DocumentSink;
import io.earshot.capture.journal.Intake;
import io.earshot.capture.journal.JournalScan;
import io.earshot.capture.journal.Tail;
import io.earshot.capture.live.CaptureFilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Captures, journals and analyses until it is stopped. Capture and journal go on whatever the analysis does; the analysis
 * reads behind them, on the thread that runs the service.
 */
public final class LiveService implements LiveAnalysis.Audience {
    private static final long IDLE_NANOS = 5_000_000L;
    /** After a request to stop, the analysis may read on until then; what is left is for the next start. */
    private static final long STOP_NANOS = 1_000_000_000L;
    /** Frames that are analysed in that time on a quiet machine; with more to do, nothing is begun. */
    private static final long MOST_LEFT = 200_000;

    private static final long SNAPSHOT_NANOS = 1_000_000_000L;
    /** Records between two looks at the clock. */
    private static final int RECORDS = 64;

    private final LiveOptions options;
    private final List<Listener> listeners;
    private final Consumer<String> messages;
    private final UnaryOperator<DocumentSink> before;
    private final List<Source> sources = new ArrayList<>();
    private final AtomicReference<Change> change = new AtomicReference<>();
    private final AtomicReference<IOException> failure = new AtomicReference<>();
    private Optional<Keeping> keeping = Optional.empty();
    private Intake intake;
    private LiveAnalysis analysis;
    private Report report;
    private long notices;
    private long lastSnapshot;
    private volatile boolean stopping;
    private volatile long stopAsked;

    /** What the service is to work by from now on. */
    public interface Change {
        /**
         * Called on the thread of the analysis, between two records; capture and journal go on meanwhile.
         *
         * @param judging judges by other rulesets and thresholds; throws OptionException when one is wrong, and then goes
         *     on as before
         */
        void make(Consumer<AnalysisOptions> judging);
    }

    /** What there is to say at the end. */
    public record Outcome(Report report, Gauges gauges, long notices) {}

    /**
     * @param listeners told of what is found, and closed at the end
     * @param messages  one line for the operator each
     */
    public LiveService(LiveOptions options, List<Listener> listeners, Consumer<String> messages) {
        this(options, listeners, messages, UnaryOperator.identity());
    }

    /** @param before stands between the journal and the analysis */
    LiveService(
            LiveOptions options,
            List<Listener> listeners,
            Consumer<String> messages,
            UnaryOperator<DocumentSink> before) {
        this.options = options;
        this.listeners = List.copyOf(listeners);
        this.messages = messages;
        this.before = before;
    }

    /**
     * Runs until the captures end or {@link #stop}.
     *
     * @throws IOException when an interface, a file or the journal cannot be opened
     */
    public Outcome run() throws IOException {
        try {
            if (options.journal().isPresent()) {
                keeping = Optional.of(Keeping.open(
                        options.journal().get(),
                        options.keeping(),
                        !options.files().isEmpty(),
                        messages));
            }
            intake = new Intake(keeping.map(Keeping::writer), !options.files().isEmpty(), options.trim());
            open(keeping.map(Keeping::scan).orElseGet(JournalScan::new));
            return analyse();
        } finally {
            stopping = true;
            sources.forEach(Source::stop);
            close();
        }
    }

    private void close() throws IOException {
        listeners.forEach(Listener::close);
        if (intake != null) {
            intake.close();
        }
        if (keeping.isPresent()) {
            keeping.get().close();
        }
    }

    private void open(JournalScan before) throws IOException {
        if (!options.files().isEmpty()) {
            sources.add(new FileSource(options.files(), options.speed(), before));
        }
        Optional<CaptureFilter> filter = options.filter().map(CaptureFilter::of);
        filter.flatMap(CaptureFilter::remark).ifPresent(messages);
        if (options.interfaces().size() > 1) {
            intake.order();
        }
        Map<String, Integer> numbers = new TreeMap<>();
        for (String name : options.interfaces()) {
            int number = before.capture(name, numbers.values());
            numbers.put(name, number);
            sources.add(InterfaceSource.open(name, number, filter, before, messages));
        }
    }

    private Outcome analyse() throws IOException {
        Tail tail = new Tail(keeping.map(Keeping::reader), intake);
        analysis = new LiveAnalysis(options.analysis(), keeping.flatMap(Keeping::checkpoint), tail::position, this);
        report = analysis.report();
        DocumentSink reader = before.apply(analysis);
        List<Thread> threads = start();
        read(tail, reader);
        intake.hurry();
        sources.forEach(Source::stop);
        threads.forEach(thread -> join(thread, stopAsked + STOP_NANOS));
        intake.release();
        boolean whole = analysis.ended() || lagFrames() <= MOST_LEFT && readOn(tail, reader);
        if (!analysis.ended()) {
            keeping.ifPresent(kept -> analysis.leave());
        }
        if (failure.get() != null) {
            throw failure.get();
        }
        if (whole) {
            report = analysis.report();
        } else {
            tellLeft();
        }
        return new Outcome(report, gauges(), notices);
    }

    private List<Thread> start() {
        intake.begin();
        List<Thread> threads = new ArrayList<>();
        for (Source source : sources) {
            threads.add(thread("capture", () -> capture(source)));
        }
        Pulse pulse = new Pulse(intake, sources, !options.interfaces().isEmpty(), options.runs(), this::stop, messages);
        threads.add(thread("pulse", () -> pulse.run(() -> stopping)));
        return threads;
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void capture(Source source) {
        try {
            source.run(intake);
        } catch (IOException e) {
            failure.compareAndSet(null, e);
            stop();
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, new IOException("the capture failed: " + e, e));
            stop();
        }
    }

    private static void join(Thread thread, long until) {
        try {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(Tail tail, DocumentSink reader) {
        int records = 0;
        while (!stopping && !analysis.ended()) {
            boolean more = tail.read(reader);
            if (!more) {
                LockSupport.parkNanos(IDLE_NANOS);
            }
            if (!more || ++records % RECORDS == 0) {
                change();
                snapshotInTime();
            }
        }
        stop();
    }

    /** What was captured before the stop; false when there is more than there is time for. */
    private boolean readOn(Tail tail, DocumentSink reader) {
        while (System.nanoTime() < stopAsked + STOP_NANOS) {
            if (!tail.read(reader)) {
                return true;
            }
        }
        return false;
    }

    private void tellLeft() {
        long left = lagFrames();
        intake.abandon();
        messages.accept("stopped " + Count.of(left, "frame") + " behind the capture"
                + (keeping.isPresent()
                        ? "; the next start with this journal goes on from there"
                        : "; without a journal they are not analysed"));
    }

    private void change() {
        Change wanted = change.getAndSet(null);
        if (wanted != null) {
            wanted.make(analysis::judgeBy);
        }
    }

    /** Ends the service soon; from any thread. */
    public void stop() {
        if (!stopping) {
            stopAsked = System.nanoTime();
        }
        stopping = true;
    }

    /** Has a change made soon; of several that wait, the latest. From any thread. */
    public void change(Change wanted) {
        change.set(wanted);
    }

    @Override
    public void notices(List<Notice> all) {
        for (Notice notice : all) {
            Ledger.Fate fate = keeping.map(kept -> kept.take(notice)).orElse(Ledger.Fate.SAY);
            if (fate != Ledger.Fate.SAID) {
                notices++;
                listeners.forEach(listener -> listener.notice(notice));
                keeping.ifPresent(kept -> kept.delivered(notice));
            }
        }
    }

    @Override
    public void judged(long time, Report latest) {
        report = latest;
        snapshotInTime();
    }

    @Override
    public void checkpoint(Checkpoint checkpoint) {
        keeping.ifPresent(kept -> kept.keep(checkpoint));
    }

    private void snapshotInTime() {
        if (System.nanoTime() - lastSnapshot >= SNAPSHOT_NANOS) {
            snapshot();
        }
    }

    private void snapshot() {
        lastSnapshot = System.nanoTime();
        Snapshot snapshot = new Snapshot(
                analysis.time(), report, gauges(), analysis.troubles().open());
        listeners.forEach(listener -> listener.snapshot(snapshot));
    }

    /** Of a side that has seen no frame yet the time is not known, and neither is the lag. */
    private static long lag(long captured, long analysed) {
        return captured == 0 || analysed == 0 ? 0 : Math.max(0, captured - analysed);
    }

    private long lagFrames() {
        return Math.max(0, intake.frames() - intake.lost() - analysis.framesOfThisRun());
    }

    private Gauges gauges() {
        Runtime runtime = Runtime.getRuntime();
        long analysed = analysis.framesOfThisRun();
        var observer = analysis.feed().observer();
        return new Gauges(
                intake.frames(),
                intake.octets(),
                sources.stream().mapToLong(Source::kernelDropped).sum(),
                intake.journalled(),
                intake.notJournalled(),
                intake.lost(),
                intake.journalOctets(),
                analysed,
                lagFrames(),
                lag(intake.lastTime(), analysis.time()),
                observer.flows(),
                report.calls().size(),
                observer.streams(),
                runtime.totalMemory() - runtime.freeMemory(),
                runtime.maxMemory(),
                Map.of(
                        "flows", observer.flowsEvicted(),
                        "streams", observer.streamsEvicted(),
                        "troubles", analysis.troubles().turnedAway()));
    }
}
