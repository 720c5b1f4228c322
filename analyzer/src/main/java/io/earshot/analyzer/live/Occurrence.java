package io.earshot.analyzer.live;

import io.earshot.analyzer.detect.Finding;

/**
 * One finding while it stands. Times are capture time, nanoseconds since 1970-01-01 UTC.
 *
 * @param trouble key of the trouble it belongs to
 * @param call    id of its call, empty when it is about none
 * @param since   when it was first found
 * @param seen    when it was last found
 * @param said    it was counted in its trouble
 */
record Occurrence(String trouble, String call, long since, long seen, boolean said) {
    static Occurrence of(Finding finding, long now) {
        return new Occurrence(Trouble.key(finding), finding.call().orElse(""), now, now, false);
    }

    String key() {
        return trouble + '|' + call;
    }

    Occurrence seen(long now) {
        return new Occurrence(trouble, call, since, now, said);
    }

    Occurrence counted() {
        return new Occurrence(trouble, call, since, seen, true);
    }
}
