package io.earshot.analyzer.live;

import io.earshot.analyzer.Count;
import io.earshot.capture.journal.Intake;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What has to happen now and then although no frame comes: frames that wait for others to share a record are handed on,
 * time moves on, the room of the disk is looked at. The only place where the clock becomes capture time.
 */
final class Pulse {
    private static final long MILLIS = 50;
    /** Beats in a second. */
    private static final int SECOND = 20;
    /** Frames of the kernel's buffer may be so late. */
    private static final long LATE_NANOS = 500_000_000L;

    private static final long SILENCE_NANOS = 1_000_000_000L;

    private final Intake intake;
    private final List<Source> sources;
    private final boolean clocked;
    private final Optional<Duration> runs;
    private final Runnable stop;
    private final Consumer<String> messages;
    private String problem = "";

    /**
     * @param clocked capture time is the time of this machine
     * @param runs    after which all is to be stopped
     */
    Pulse(
            Intake intake,
            List<Source> sources,
            boolean clocked,
            Optional<Duration> runs,
            Runnable stop,
            Consumer<String> messages) {
        this.intake = intake;
        this.sources = sources;
        this.clocked = clocked;
        this.runs = runs;
        this.stop = stop;
        this.messages = messages;
    }

    void run(BooleanSupplier ended) {
        long begun = System.nanoTime();
        try {
            for (long beat = 1; !ended.getAsBoolean(); beat++) {
                TimeUnit.MILLISECONDS.sleep(MILLIS);
                intake.flush();
                if (beat % SECOND == 0) {
                    second();
                }
                if (runs.isPresent() && System.nanoTime() - begun >= runs.get().toNanos()) {
                    stop.run();
                }
            }
        } catch (InterruptedException e) {
            stop.run();
        }
    }

    private void second() {
        if (clocked) {
            long now = System.currentTimeMillis() * 1_000_000L - LATE_NANOS;
            if (now - intake.lastTime() >= SILENCE_NANOS) {
                intake.tick(now);
            }
        }
        sources.forEach(source -> source.account(intake));
        intake.tidy();
        tellProblem();
    }

    private void tellProblem() {
        String now = intake.problem();
        if (now.isEmpty() != problem.isEmpty()) {
            messages.accept(
                    now.isEmpty()
                            ? "the journal is written again; analysed and not written: "
                                    + Count.of(intake.notJournalled(), "frame")
                            : "the journal is not written: " + now + "; capture and analysis go on");
        }
        problem = now;
    }
}
