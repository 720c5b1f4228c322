package io.earshot.analyzer.explain;

import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Span;
import io.earshot.capture.observe.Sighting;
import io.earshot.capture.observe.Totals;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines while they are written, and how frames and moments are called in them. */
final class Page {
    private static final int STEP = 2;

    private final List<String> lines = new ArrayList<>();
    private final List<Totals.CaptureFacts> files;
    private final long begin;

    Page(Facts facts) {
        files = facts.totals().map(Totals::captures).orElse(List.of());
        begin = facts.first();
    }

    /** @param depth 0 for what stands by itself */
    void line(int depth, String text) {
        lines.add(" ".repeat(STEP * depth) + text);
    }

    /** At most so many of a list, each at this depth, and how many are left. */
    void some(int depth, int most, List<String> texts) {
        texts.stream().limit(most).forEach(text -> line(depth, text));
        if (texts.size() > most) {
            line(depth, "and " + (texts.size() - most) + " more");
        }
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /** {@code frame 12}, with the file's name where there are several. */
    String frame(Sighting at) {
        return "frame " + at.frame() + of(at);
    }

    String frame(Finding.Evidence seen) {
        return "frame " + seen.frame() + (files.size() > 1 ? " of " + seen.file() : "");
    }

    /** {@code frames 12 to 400}. */
    String frames(Sighting from, Sighting to) {
        return from.equals(to) ? frame(from) : "frames " + from.frame() + " to " + to.frame() + of(from);
    }

    private String of(Sighting at) {
        return files.size() > 1 && at.capture() < files.size()
                ? " of " + files.get(at.capture()).file()
                : "";
    }

    /** Seconds since the capture began: {@code 12.30 s}. */
    String moment(long time) {
        return String.format(Locale.ROOT, "%.2f s", (time - begin) / 1e9);
    }

    String span(Span span) {
        return moment(span.from()) + " to " + moment(span.to());
    }
}
