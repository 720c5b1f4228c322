package io.earshot.analyzer.live.sink;

import io.earshot.analyzer.Reasons;
import io.earshot.analyzer.json.NoticeLines;
import io.earshot.analyzer.live.Notice;
import io.earshot.analyzer.live.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Notices as JSON lines in a file. A line is in the file when {@link #notice} returns; where the disk refuses it, it
 * waits in memory and is tried again with the next notice or snapshot.
 */
public final class FindingsFile implements Sink {
    private static final int MOST_WAITING = 10_000;

    private final String name;
    private final RotatingFile file;
    private final Consumer<String> messages;
    private final ArrayDeque<String> waiting = new ArrayDeque<>();
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private volatile int queued;
    private volatile Optional<String> problem = Optional.empty();

    /**
     * @param messages lines for the operator
     * @throws IOException when the file cannot be written
     */
    public FindingsFile(Path path, Rotation rotation, Consumer<String> messages) throws IOException {
        this.name = "file " + path;
        this.messages = messages;
        file = new RotatingFile(path, rotation);
    }

    @Override
    public void notice(Notice notice) {
        if (waiting.size() < MOST_WAITING) {
            waiting.addLast(NoticeLines.of(notice) + "\n");
        } else {
            lost.incrementAndGet();
        }
        write();
    }

    @Override
    public void snapshot(Snapshot snapshot) {
        write();
    }

    private void write() {
        try {
            while (!waiting.isEmpty()) {
                file.append(waiting.getFirst());
                waiting.removeFirst();
                delivered.incrementAndGet();
            }
            if (problem.isPresent()) {
                messages.accept(name + ": can be written again, " + lost.get() + " notices lost since the start");
                problem = Optional.empty();
            }
        } catch (IOException e) {
            if (problem.isEmpty()) {
                messages.accept(name + ": " + Reasons.of(e) + "; notices are kept in memory and tried again");
            }
            problem = Optional.of(Reasons.of(e));
        }
        queued = waiting.size();
    }

    @Override
    public SinkState state() {
        return new SinkState(name, queued, delivered.get(), lost.get(), 0, problem);
    }

    @Override
    public void close() {
        write();
        file.close();
    }
}
