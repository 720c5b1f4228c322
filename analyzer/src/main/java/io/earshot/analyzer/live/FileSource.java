package io.earshot.analyzer.live;

import io.earshot.analyzer.InputException;
import io.earshot.analyzer.Reasons;
import io.earshot.capture.journal.CaptureNote;
import io.earshot.capture.journal.Intake;
import io.earshot.capture.journal.JournalScan;
import io.earshot.capture.net.Address;
import io.earshot.capture.source.CaptureFile;
import io.earshot.capture.source.FileAccount;
import io.earshot.capture.source.FileNotes;
import io.earshot.capture.source.Frame;
import io.earshot.capture.source.MergedFiles;
import io.earshot.capture.source.NotACaptureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Plays capture files as if their frames came from interfaces now; goes on behind what the journal has of them. */
final class FileSource implements Source {
    /** Longer silences of a capture are not waited for, nanoseconds. */
    private static final long LONGEST_PAUSE = 1_000_000_000L;

    private final List<String> files;
    private final double speed;
    private final JournalScan before;
    private volatile boolean stopped;
    private boolean skipping;

    /** @param speed times as fast as they were captured; 0: as fast as can be */
    FileSource(List<String> files, double speed, JournalScan before) {
        this.files = files;
        this.speed = speed;
        this.before = before;
    }

    @Override
    public void run(Intake intake) throws IOException {
        if (before.ended()) {
            return;
        }
        skipping = !before.isEmpty();
        if (!skipping) {
            for (int i = 0; i < files.size(); i++) {
                intake.note(new CaptureNote(
                        i, files.get(i), "", List.of(), i, Optional.empty(), Optional.empty(), List.of()));
            }
        }
        try (MergedFiles source = new MergedFiles(openings(), notes(intake))) {
            Frame frame = new Frame();
            long due = System.nanoTime();
            long time = 0;
            while (!stopped && source.next(frame)) {
                if (frame.number <= before.lastNumber(frame.capture)) {
                    continue;
                }
                skipping = false;
                if (speed > 0 && time > 0) {
                    due += (long) (Math.max(0, Math.min(LONGEST_PAUSE, frame.time - time)) / speed);
                    await(due);
                }
                time = frame.time;
                intake.frame(frame);
            }
            if (!stopped) {
                int capture = 0;
                for (FileAccount account : source.accounts()) {
                    intake.note(CaptureNote.of(capture++, account));
                }
                intake.end();
            }
        }
    }

    private void await(long nanoTime) {
        for (long rest = nanoTime - System.nanoTime(); rest > 0 && !stopped; rest = nanoTime - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(rest, 50_000_000L));
        }
    }

    private List<MergedFiles.Opening> openings() {
        List<MergedFiles.Opening> openings = new ArrayList<>();
        for (String file : files) {
            int number = openings.size();
            openings.add(notes -> {
                try {
                    return CaptureFile.open(file, Files.newInputStream(Path.of(file)), number, notes);
                } catch (NotACaptureException e) {
                    throw new InputException(file + ": " + e.getMessage(), e);
                } catch (IOException e) {
                    throw new InputException(file + ": " + Reasons.of(e), e);
                }
            });
        }
        return openings;
    }

    private FileNotes notes(Intake intake) {
        return new FileNotes() {
            @Override
            public void secrets(String keyLog) {
                if (!skipping) {
                    intake.secrets(keyLog);
                }
            }

            @Override
            public void name(Address address, String name) {
                if (!skipping) {
                    intake.name(address, name);
                }
            }
        };
    }

    @Override
    public void account(Intake intake) {
        // told at the end, as the files tell it
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public long kernelDropped() {
        return 0;
    }
}
