package io.earshot.analyzer.live;

import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.report.Report;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who used the network when, as far as a report still knows. */
final class Usage {
    private final Set<String> calls = new HashSet<>();
    /** Capture time of the latest answered call or medium of an address, nanoseconds. */
    private final Map<String, Long> latest = new HashMap<>();

    private long latestOfAll;

    Usage(Report report) {
        for (Report.Call call : report.calls()) {
            calls.add(call.id());
            call.answered().ifPresent(time -> {
                use(call.client(), time);
                use(call.server(), time);
            });
        }
        for (Report.Stream stream : report.streams()) {
            use(Optional.of(stream.source().toString()), stream.last());
            use(Optional.of(stream.destination().toString()), stream.last());
        }
    }

    private void use(Optional<String> address, long time) {
        latestOfAll = Math.max(latestOfAll, time);
        address.ifPresent(text -> latest.merge(text, time, Math::max));
    }

    boolean knowsCall(String id) {
        return calls.contains(id);
    }

    /** Whether the host of a finding, or anybody when it has none, had media or an answered call since. */
    boolean usedSince(Finding finding, long time) {
        return finding.subject()
                        .host()
                        .or(() -> finding.subject().source())
                        .map(host -> latest.getOrDefault(host.toString(), 0L))
                        .orElse(latestOfAll)
                > time;
    }
}
