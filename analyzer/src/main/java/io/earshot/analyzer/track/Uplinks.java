package io.earshot.analyzer.track;

import java.util.ArrayList;
import java.util.List;

/**
 * A router that changes to another uplink, or gets another address there, is one place of a call that has two addresses,
 * one after the other: the same packets of the client leave it from the one and then from the other.
 */
final class Uplinks {
    private Uplinks() {}

    /** Views in their order, those of one place joined under its first address. */
    static List<View> joined(List<View> views) {
        List<View> joined = new ArrayList<>();
        for (View view : views) {
            int before = -1;
            for (int i = 0; i < joined.size() && before < 0; i++) {
                before = follows(joined.get(i), view) || follows(view, joined.get(i)) ? i : -1;
            }
            if (before < 0) {
                joined.add(view);
            } else {
                View known = joined.get(before);
                joined.set(before, follows(known, view) ? join(known, view) : join(view, known));
            }
        }
        return joined;
    }

    /** What leaves from the second address is what left from the first, and begins there when it has ended here. */
    private static boolean follows(View first, View second) {
        if (first.place().tap() != second.place().tap()
                || first.place().near().isPrivate() != second.place().near().isPrivate()) {
            return false;
        }
        boolean same = false;
        for (MediaStream before : first.outbound()) {
            for (MediaStream after : second.outbound()) {
                if (before.packet() == after.packet()) {
                    if (after.first().time() < before.last().time()) {
                        return false;
                    }
                    same = true;
                }
            }
        }
        return same;
    }

    private static View join(View first, View second) {
        List<MediaStream> outbound = new ArrayList<>(first.outbound());
        List<MediaStream> inbound = new ArrayList<>(first.inbound());
        outbound.addAll(second.outbound());
        inbound.addAll(second.inbound());
        return new View(
                first.place(),
                first.clientTtl(),
                first.sipOut() + second.sipOut(),
                first.sipIn() + second.sipIn(),
                outbound,
                inbound);
    }
}
