package io.earshot.analyzer.live;

import io.earshot.analyzer.detect.Finding;
import java.util.Optional;

/**
 * One thing that is wrong with the network, however many calls it happens to: what notices of it are folded into. Times
 * are capture time, nanoseconds since 1970-01-01 UTC.
 *
 * @param key      what makes findings one trouble
 * @param finding  the latest of them
 * @param seen     when it was last seen
 * @param waiting  findings since the last notice of it
 * @param tellNext when these may be told
 * @param step     from one notice of repetitions to the next
 * @param open     it has not recovered
 */
record Trouble(String key, Finding finding, long seen, long waiting, long tellNext, long step, boolean open) {
    /** The first repetitions are told after a minute, later ones ever more rarely, once a day at last. */
    private static final long FIRST_STEP = 60_000_000_000L;

    private static final long LAST_STEP = 86_400_000_000_000L;

    static Trouble started(String key, Finding finding, long now) {
        return new Trouble(key, finding, now, 0, now + FIRST_STEP, FIRST_STEP, true);
    }

    Trouble again(Finding latest, long now) {
        return new Trouble(key, latest, now, waiting + 1, tellNext, step, open);
    }

    Trouble seen(Finding latest, long now) {
        return new Trouble(key, latest, now, waiting, tellNext, step, open);
    }

    Trouble told(long now) {
        long next = Math.min(LAST_STEP, 4 * step);
        return new Trouble(key, finding, seen, 0, now + next, next, open);
    }

    Trouble recovered() {
        return new Trouble(key, finding, seen, 0, tellNext, step, false);
    }

    /** Of a finding: what is wrong, why, with whom. Ports, streams and calls differ from one finding to the next. */
    static String key(Finding finding) {
        Finding.Subject about = finding.subject();
        StringBuilder key = new StringBuilder(finding.code()).append('/').append(finding.cause());
        append(key, about.host().or(about::source).map(Object::toString));
        append(key, finding.rule().or(() -> about.peer().or(about::destination).map(Object::toString)));
        append(key, about.name());
        return key.toString();
    }

    private static void append(StringBuilder key, Optional<String> part) {
        part.ifPresent(text -> key.append(' ').append(text));
    }
}
