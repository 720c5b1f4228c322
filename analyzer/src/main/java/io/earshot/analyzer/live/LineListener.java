package io.earshot.analyzer.live;

import io.earshot.analyzer.json.NoticeLines;
import java.io.PrintStream;

/** Each notice as a line, at once. */
public final class LineListener implements Listener {
    private final PrintStream out;

    public LineListener(PrintStream out) {
        this.out = out;
    }

    @Override
    public void notice(Notice notice) {
        out.print(NoticeLines.of(notice) + '\n');
        out.flush();
    }

    @Override
    public void snapshot(Snapshot snapshot) {
        // lines tell of notices only
    }

    @Override
    public void close() {
        out.flush();
    }
}
