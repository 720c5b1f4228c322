package io.earshot.analyzer.track;

import java.util.ArrayList;
import java.util.List;

/**
 * A router that changes to another uplink, or gets another address there, is one place of a call that has two addresses,
 * one after the other: the same packets of the client leave it from the one and then from the other. So is one that has
 * several addresses at once and does not keep a host to one of them (RFC 4787 section 4.1): signalling leaves it from the
 * one and media from another.
 */
final class Uplinks {
    private Uplinks() {}

    /** Views in their order, those of one place joined under its first address. */
    static List<View> joined(List<View> views) {
        List<View> joined = new ArrayList<>();
        for (View view : views) {
            int before = -1;
            for (int i = 0; i < joined.size() && before < 0; i++) {
                before = areOne(joined.get(i), view, views) || areOne(view, joined.get(i), views) ? i : -1;
            }
            if (before < 0) {
                joined.add(view);
            } else {
                View known = joined.get(before);
                joined.set(before, areOne(known, view, views) ? join(known, view) : join(view, known));
            }
        }
        return joined;
    }

    private static boolean areOne(View first, View second, List<View> views) {
        return isAtOneSide(first, second) && (follows(first, second) || isBeside(first, second, views));
    }

    private static boolean isAtOneSide(View one, View other) {
        return one.place().tap() == other.place().tap()
                && one.place().near().isPrivate() == other.place().near().isPrivate();
    }

    /** The second has nothing but what the client sends inside, the first has the call's signalling and lacks just that. */
    private static boolean isBeside(View first, View second, List<View> views) {
        return first.place().near().isPublic()
                && first.sipOut() > 0
                && first.outbound().isEmpty()
                && second.sipOut() + second.sipIn() == 0
                && second.inbound().isEmpty()
                && second.outbound().stream().anyMatch(stream -> isInside(stream, views));
    }

    private static boolean isInside(MediaStream outside, List<View> views) {
        return views.stream()
                .filter(view -> view.place().near().isPrivate())
                .flatMap(view -> view.outbound().stream())
                .anyMatch(stream -> stream.packet() == outside.packet());
    }

    /** What leaves from the second address is what left from the first, and begins there when it has ended here. */
    private static boolean follows(View first, View second) {
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
