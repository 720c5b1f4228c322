package io.earshot.analyzer.live.web;

import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.live.Notice;
import io.earshot.analyzer.report.Times;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The newest notice of each trouble, a bounded number: what recovered goes first, then what was quiet longest. */
final class NewestNotices {
    private static final int MOST = 200;
    private static final int MOST_EVIDENCE = 12;
    private static final int WORD = 120;
    private static final int SENTENCE = 400;
    private static final int PARAGRAPH = 2000;

    private final Map<String, Notice> newest = new LinkedHashMap<>();
    private final Map<String, Long> times = new LinkedHashMap<>();

    /** The notice as it travels to browsers. */
    Map<String, Object> take(Notice notice) {
        long before = times.getOrDefault(notice.key(), 0L);
        long more = notice.kind() == Notice.Kind.RECOVERED ? 0 : Math.max(1, notice.repeats());
        newest.remove(notice.key());
        newest.put(notice.key(), notice);
        times.put(notice.key(), before + more);
        forgetSome();
        return fields(notice);
    }

    boolean knows(Notice notice) {
        return newest.containsKey(notice.key());
    }

    private void forgetSome() {
        while (newest.size() > MOST) {
            String least = null;
            for (Iterator<Notice> all = newest.values().iterator(); all.hasNext() && least == null; ) {
                Notice notice = all.next();
                least = notice.kind() == Notice.Kind.RECOVERED ? notice.key() : null;
            }
            String forgotten = least == null ? newest.keySet().iterator().next() : least;
            newest.remove(forgotten);
            times.remove(forgotten);
        }
    }

    /** Oldest first. */
    Collection<Map<String, Object>> all() {
        List<Map<String, Object>> all = new ArrayList<>();
        newest.values().forEach(notice -> all.add(fields(notice)));
        return all;
    }

    private Map<String, Object> fields(Notice notice) {
        Finding finding = notice.finding();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("key", notice.key());
        fields.put("notice", notice.kind().word());
        fields.put("noticed", Times.iso(notice.time()));
        fields.put("times", times.get(notice.key()));
        fields.put("first", Times.iso(finding.first()));
        fields.put("last", Times.iso(finding.last()));
        fields.put("code", finding.code());
        fields.put("cause", finding.cause());
        fields.put("severity", finding.severity().word());
        fields.put("confidence", finding.confidence().word());
        fields.put("call", Text.cut(finding.call(), WORD));
        fields.put("host", Text.cut(finding.subject().host(), WORD));
        fields.put("summary", Text.cut(finding.summary(), SENTENCE));
        fields.put("explanation", Text.cut(finding.explanation(), PARAGRAPH));
        fields.put("remedy", Text.cut(finding.remedy(), PARAGRAPH));
        fields.put("rule", Text.cut(finding.rule(), WORD));
        fields.put("filter", Text.cut(finding.filter(), SENTENCE));
        fields.put(
                "evidence",
                finding.evidence().stream()
                        .limit(MOST_EVIDENCE)
                        .map(NewestNotices::fields)
                        .toList());
        return fields;
    }

    private static Map<String, Object> fields(Finding.Evidence evidence) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("file", Text.cut(evidence.file(), WORD));
        fields.put("frame", evidence.frame());
        fields.put("time", Times.iso(evidence.time()));
        fields.put("says", Text.cut(evidence.says(), SENTENCE));
        return fields;
    }
}
