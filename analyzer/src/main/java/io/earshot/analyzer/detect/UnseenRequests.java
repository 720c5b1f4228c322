package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.capture.net.Address;
import io.earshot.capture.observe.Sighting;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Requests within a dialog that the capture lacks. Each is numbered one higher than the one before (RFC 3261 section
 * 12.2.1.1): a number that is left out was asked for and not captured, and may have been a hold.
 */
final class UnseenRequests {
    private UnseenRequests() {}

    /** One side's requests of one dialog. */
    private record Side(String callId, boolean client) {}

    /** First and last time of a number. */
    private record Seen(long from, long to) {
        Seen with(Seen other) {
            return new Seen(Math.min(from, other.from), Math.max(to, other.to));
        }
    }

    /** Whether a request that nobody saw may have been made at a moment. */
    static boolean about(Call call, long moment, Thresholds thresholds) {
        Set<Address> near = new HashSet<>(Set.of(call.client().address()));
        call.views().forEach(view -> near.add(view.place().near()));
        Map<Side, TreeMap<Long, Seen>> sides = new HashMap<>();
        for (SipTransaction transaction : call.transactions()) {
            List<Sighting> requests = transaction.requests();
            if (!requests.isEmpty() && transaction.cseq() >= 0) {
                Seen seen = new Seen(
                        requests.get(0).time(),
                        requests.get(requests.size() - 1).time());
                sides.computeIfAbsent(
                                new Side(
                                        transaction.callId(),
                                        near.contains(transaction.source().address())),
                                side -> new TreeMap<>())
                        .merge(transaction.cseq(), seen, Seen::with);
            }
        }
        return sides.values().stream().anyMatch(numbers -> leavesOut(numbers, moment, thresholds));
    }

    private static boolean leavesOut(TreeMap<Long, Seen> numbers, long moment, Thresholds thresholds) {
        return numbers.entrySet().stream().anyMatch(before -> {
            Map.Entry<Long, Seen> after = numbers.higherEntry(before.getKey());
            long left = after == null ? 0 : after.getKey() - before.getKey() - 1;
            return left > 0
                    && left <= thresholds.value("one-way-audio.unseen-requests")
                    && before.getValue().from() <= moment
                    && moment <= after.getValue().to() + MissingMedia.atOnce(thresholds);
        });
    }
}
