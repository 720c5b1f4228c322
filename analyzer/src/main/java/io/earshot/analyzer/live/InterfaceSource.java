package io.earshot.analyzer.live;

import io.earshot.capture.journal.CaptureNote;
import io.earshot.capture.journal.Intake;
import io.earshot.capture.journal.JournalScan;
import io.earshot.capture.live.CaptureException;
import io.earshot.capture.live.CaptureFilter;
import io.earshot.capture.live.Interfaces;
import io.earshot.capture.live.LiveCapture;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** An interface of this machine; when it goes away it is waited for. */
final class InterfaceSource implements Source {
    private static final long RETRY_SECONDS = 5;

    private final String name;
    private final int number;
    private final Optional<CaptureFilter> filter;
    private final Consumer<String> messages;
    private volatile LiveCapture capture;
    private volatile boolean stopped;
    private long droppedBefore;
    private volatile boolean up = true;
    private long frames;

    private InterfaceSource(
            String name,
            int number,
            long before,
            Optional<CaptureFilter> filter,
            LiveCapture capture,
            Consumer<String> messages) {
        this.name = name;
        this.number = number;
        this.filter = filter;
        this.capture = capture;
        this.messages = messages;
        frames = before;
    }

    /** @throws CaptureException when the interface cannot be captured now */
    static InterfaceSource open(
            String name, int number, Optional<CaptureFilter> filter, JournalScan before, Consumer<String> messages)
            throws CaptureException {
        return new InterfaceSource(
                name, number, before.lastNumber(number), filter, LiveCapture.open(name, number, filter), messages);
    }

    @Override
    public void run(Intake intake) {
        while (!stopped) {
            try {
                LiveCapture now = capture;
                if (now == null) {
                    now = LiveCapture.open(name, number, filter);
                    capture = now;
                    messages.accept(name + ": captured again");
                }
                account(intake);
                now.run(
                        frame -> {
                            frames = frame.number;
                            intake.frame(frame);
                        },
                        frames);
            } catch (CaptureException e) {
                if (capture != null) {
                    messages.accept(e.getMessage() + "; it is waited for");
                }
            }
            leave();
            pause();
        }
    }

    private synchronized void leave() {
        droppedBefore = kernelDropped();
        capture = null;
    }

    private void pause() {
        try {
            for (int i = 0; i < RETRY_SECONDS && !stopped; i++) {
                TimeUnit.SECONDS.sleep(1);
            }
        } catch (InterruptedException e) {
            stopped = true;
        }
    }

    /** libpcap is silent while an interface is down that is still there, and goes on when it is up again. */
    private void tellState(boolean isUp) {
        if (isUp != up) {
            messages.accept(name + (isUp ? ": up again, captured on" : ": the interface is down; it is waited for"));
        }
        up = isUp;
    }

    @Override
    public void account(Intake intake) {
        LiveCapture now = capture;
        if (now != null) {
            tellState(Interfaces.isUp(name));
            intake.note(CaptureNote.live(number, name, now.linkType(), filter.map(CaptureFilter::typed))
                    .withKernelDropped(kernelDropped()));
        }
    }

    @Override
    public void stop() {
        stopped = true;
        LiveCapture now = capture;
        if (now != null) {
            now.close();
        }
    }

    @Override
    public synchronized long kernelDropped() {
        LiveCapture now = capture;
        return droppedBefore + (now == null ? 0 : now.dropped());
    }
}
