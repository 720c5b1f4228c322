package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Span;
import io.earshot.capture.observe.Sighting;
import io.earshot.capture.observe.Totals;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A finding while it is written. Its id is given when all findings of a report are known. */
public final class Draft {
    private static final int MAX_BLOCKED = 100;

    private final String code;
    private final String cause;
    private Severity severity;
    private final List<Finding.Evidence> evidence = new ArrayList<>();
    private final List<Finding.Blocked> blocked = new ArrayList<>();
    private Confidence confidence = Confidence.STRONG;
    private Optional<String> call = Optional.empty();
    private Finding.Subject subject = Finding.Subject.NONE;
    private String summary = "";
    private String explanation = "";
    private Optional<String> remedy = Optional.empty();
    private Optional<String> rule = Optional.empty();
    private Optional<String> filter = Optional.empty();
    private Optional<Span> span = Optional.empty();
    private long occurrences = 1;

    private Draft(String code, String cause, Severity severity) {
        this.code = code;
        this.cause = cause;
        this.severity = severity;
    }

    public static Draft error(String code, String cause) {
        return new Draft(code, cause, Severity.ERROR);
    }

    public static Draft warning(String code, String cause) {
        return new Draft(code, cause, Severity.WARNING);
    }

    public static Draft info(String code, String cause) {
        return new Draft(code, cause, Severity.INFO);
    }

    public static Draft of(String code, String cause, Severity severity) {
        return new Draft(code, cause, severity);
    }

    public Draft proven() {
        confidence = Confidence.PROOF;
        return this;
    }

    public Draft hint() {
        confidence = Confidence.HINT;
        return this;
    }

    public Draft severity(Severity how) {
        severity = how;
        return this;
    }

    public Draft confidence(Confidence how) {
        confidence = how;
        return this;
    }

    public Draft call(Call about) {
        call = Optional.of(about.id());
        return this;
    }

    public Draft call(Optional<String> id) {
        call = id;
        return this;
    }

    public Draft subject(Finding.Subject about) {
        subject = about;
        return this;
    }

    /** One plain sentence without a full stop. */
    public Draft summary(String text) {
        summary = text;
        return this;
    }

    public Draft explanation(String text) {
        explanation = text;
        return this;
    }

    public Draft remedy(String text) {
        remedy = text.isEmpty() ? Optional.empty() : Optional.of(text);
        return this;
    }

    public Draft rule(Optional<String> rulesetAndId) {
        rule = rulesetAndId;
        return this;
    }

    public Draft filter(String displayFilter) {
        filter = Optional.of(displayFilter);
        return this;
    }

    /** A flow that a rule of a firewall would let through. */
    public Draft blocked(Finding.Blocked flow) {
        if (blocked.size() < MAX_BLOCKED && !blocked.contains(flow)) {
            blocked.add(flow);
        }
        return this;
    }

    public Draft over(Span time) {
        span = Optional.of(time);
        return this;
    }

    public Draft occurrences(long times) {
        occurrences = Math.max(1, times);
        return this;
    }

    public Draft see(Facts facts, Sighting at, String says) {
        Finding.Evidence seen = new Finding.Evidence(file(facts, at), at.frame(), at.time(), says);
        if (!evidence.contains(seen) && evidence.size() < Finding.MAX_EVIDENCE) {
            evidence.add(seen);
        }
        return this;
    }

    private static String file(Facts facts, Sighting at) {
        List<Totals.CaptureFacts> files = facts.totals().map(Totals::captures).orElse(List.of());
        return at.capture() < files.size() ? files.get(at.capture()).file() : "";
    }

    public Finding finish() {
        evidence.sort(Comparator.comparingLong(Finding.Evidence::time).thenComparing(Finding.Evidence::frame));
        long first = span.map(Span::from)
                .orElse(evidence.isEmpty() ? 0 : evidence.get(0).time());
        long last = span.map(Span::to)
                .orElse(
                        evidence.isEmpty()
                                ? 0
                                : evidence.get(evidence.size() - 1).time());
        return new Finding(
                "",
                code,
                cause,
                severity,
                confidence,
                call,
                subject,
                summary,
                explanation,
                remedy,
                first,
                last,
                occurrences,
                rule,
                filter,
                evidence,
                blocked);
    }
}
