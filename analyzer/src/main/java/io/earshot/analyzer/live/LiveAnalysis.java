package io.earshot.analyzer.live;

import io.earshot.analyzer.Analysis;
import io.earshot.analyzer.AnalysisOptions;
import io.earshot.analyzer.Feed;
import io.earshot.analyzer.report.Report;
import io.earshot.analyzer.track.CallNames;
import io.earshot.capture.journal.CaptureNote;
import io.earshot.capture.journal.DocumentSink;
import io.earshot.capture.net.Address;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Sighting;
import io.earshot.capture.observe.Totals;
import io.earshot.capture.source.Frame;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The analysis of what is being captured: takes the records of the journal, judges about once a second of capture time,
 * forgets what is long over, and says what is new. Everything happens by capture time: the same journal gives the same
 * notices at any speed.
 */
final class LiveAnalysis implements DocumentSink {
    /** Told what came out of it. */
    interface Audience {
        /** Notices of one moment. */
        void notices(List<Notice> notices);

        /** A moment was judged. */
        void judged(long time, Report report);

        /** State to go on from after a restart. */
        void checkpoint(Checkpoint checkpoint);
    }

    static final long TICK_NANOS = 1_000_000_000L;
    /** What was over for so long is forgotten. */
    static final long HORIZON_NANOS = 600_000_000_000L;

    private static final long FORGET_NANOS = 60_000_000_000L;
    /** Read again before the oldest that was open. */
    private static final long MARGIN_NANOS = 5_000_000_000L;
    /** Calls, streams and flows that are judged in about a hundredth of a second. */
    private static final long SIZE_A_TICK = 1000;

    private record Place(long time, long position) {}

    private final AnalysisOptions options;
    private final Audience audience;
    private final LongSupplier position;
    private final Troubles troubles = new Troubles();
    private final Deque<Place> places = new ArrayDeque<>();

    private AnalysisOptions judgedBy;
    private Analysis analysis;
    private Feed feed;
    private Optional<Checkpoint> goal;
    private long observations;
    private long observationsJudged;
    private long nextTick = Long.MIN_VALUE;
    private long evaluated = Long.MIN_VALUE;
    private long nextForget = Long.MIN_VALUE;
    private long frames;
    private long framesBefore;
    private long time;

    /**
     * @param from     state of an earlier run; nothing is said until the analysis is there
     * @param position of the record being read, in the journal
     */
    LiveAnalysis(AnalysisOptions options, Optional<Checkpoint> from, LongSupplier position, Audience audience) {
        this.options = options;
        this.audience = audience;
        this.position = position;
        judgedBy = options;
        goal = from;
        startAnew();
    }

    private void startAnew() {
        analysis = new Analysis(judgedBy, CallNames.BY_FIRST_FRAME);
        feed = new Feed(options, this::observe);
    }

    private void observe(Observation observation) {
        observations++;
        analysis.accept(observation);
    }

    @Override
    public void frame(Frame frame) {
        if (frame.time >= nextTick) {
            moment(frame.time);
        }
        frames++;
        time = Math.max(time, frame.time);
        feed.frame(frame);
    }

    @Override
    public void tick(long now) {
        if (now >= nextTick) {
            moment(now);
        }
        time = Math.max(time, now);
        feed.tick(now);
    }

    /** Capture time has come to the next full second, or past it. */
    private void moment(long now) {
        long at = Math.floorDiv(now, TICK_NANOS) * TICK_NANOS;
        boolean first = nextTick == Long.MIN_VALUE;
        nextTick = at + TICK_NANOS;
        if (first) {
            evaluated = at;
            nextForget = at - Math.floorMod(at, FORGET_NANOS) + FORGET_NANOS;
            places.add(new Place(at, position.getAsLong()));
            return;
        }
        boolean restored = restoreAt(at);
        if (at >= nextForget) {
            forget(at, restored);
        }
        if (goal.isEmpty() && isDue(at)) {
            evaluate(at, false);
        }
    }

    /** Nothing new and nothing waiting: nothing to judge. Much to judge: more rarely. */
    private boolean isDue(long at) {
        long pause = TICK_NANOS * (1 + analysis.size() / SIZE_A_TICK);
        return at - evaluated >= pause && (observations > observationsJudged || troubles.waiting());
    }

    /** Where the earlier run left off, its state is taken over; true at that moment. */
    private boolean restoreAt(long at) {
        if (goal.isEmpty() || at < goal.get().at()) {
            return false;
        }
        Checkpoint state = goal.get();
        goal = Optional.empty();
        troubles.restore(state.troubles());
        evaluated = state.evaluated();
        feed.restore(state.captures());
        return true;
    }

    private void evaluate(long at, boolean last) {
        evaluated = at;
        observationsJudged = observations;
        if (!last) {
            analysis.accept(totals(at));
        }
        Report report = analysis.report();
        audience.notices(troubles.at(at, report, last));
        audience.judged(at, report);
    }

    private Totals totals(long at) {
        Totals totals = feed.observer().totals(feed.captures());
        return new Totals(
                new Sighting(
                        Math.max(at, totals.at().time()),
                        totals.at().capture(),
                        totals.at().tap(),
                        totals.at().frame()),
                totals.captures(),
                totals.counts(),
                totals.oddities(),
                totals.unknownEncapsulation(),
                totals.frames());
    }

    private void forget(long at, boolean restored) {
        nextForget = at - Math.floorMod(at, FORGET_NANOS) + FORGET_NANOS;
        long oldest = analysis.forget(at - HORIZON_NANOS) - MARGIN_NANOS;
        while (places.size() > 1 && second().time() <= oldest) {
            places.removeFirst();
        }
        places.add(new Place(at, position.getAsLong()));
        if (goal.isEmpty() && !restored) {
            checkpoint(at);
        }
    }

    private Place second() {
        var all = places.iterator();
        all.next();
        return all.next();
    }

    private void checkpoint(long at) {
        audience.checkpoint(new Checkpoint(
                Checkpoint.VERSION, places.getFirst().position(), at, evaluated, feed.captures(), troubles.state()));
    }

    @Override
    public void note(CaptureNote note) {
        feed.note(note);
    }

    @Override
    public void secrets(String text) {
        feed.secrets(text);
    }

    @Override
    public void name(Address address, String name) {
        feed.name(address, name);
    }

    @Override
    public void gap(long missing) {
        feed.gap(missing);
    }

    @Override
    public void begin() {
        framesBefore = frames;
        if (feed.ended()) {
            startAnew();
            places.clear();
            nextTick = Long.MIN_VALUE;
        }
        feed.begin();
    }

    /** The captures are over: what is open ends, and all that waits is said. */
    @Override
    public void end() {
        feed.end();
        goal.ifPresent(state -> restoreAt(state.at()));
        feed.finish();
        evaluate(Math.max(evaluated, time), true);
    }

    /** Keeps the state of this moment for the next run. */
    void leave() {
        if (goal.isEmpty() && !places.isEmpty() && !feed.ended()) {
            checkpoint(nextTick - TICK_NANOS);
        }
    }

    /** Whether the captures came to their end. */
    boolean ended() {
        return feed.ended();
    }

    /** Whether what is read was analysed by an earlier run. */
    boolean silent() {
        return goal.isPresent();
    }

    /**
     * Judges by other rulesets and thresholds from the next moment on at which there is something to judge.
     *
     * @throws io.earshot.analyzer.OptionException when one is wrong; nothing changes then
     */
    void judgeBy(AnalysisOptions others) {
        analysis.judgeBy(others);
        judgedBy = others;
    }

    /** The report on all that is still known. */
    Report report() {
        if (!feed.ended()) {
            analysis.accept(totals(time));
        }
        return analysis.report();
    }

    /** Frames taken since the capture began last, as far as it has been read. */
    long framesOfThisRun() {
        return frames - framesBefore;
    }

    /** Capture time, nanoseconds; 0 before the first frame. */
    long time() {
        return time;
    }

    Feed feed() {
        return feed;
    }

    Troubles troubles() {
        return troubles;
    }
}
