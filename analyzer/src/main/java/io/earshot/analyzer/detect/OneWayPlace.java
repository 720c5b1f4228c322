package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.View;
import io.earshot.capture.net.Address;
import io.earshot.capture.observe.FlowState;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Places of a capture that one direction does not pass. */
final class OneWayPlace {
    private OneWayPlace() {}

    /**
     * Outside of the client's router: what is no media comes to it, answers to what was asked among it, and nothing at all
     * leaves it. At the other end itself, whose media no router has passed on yet, all that comes from there would be seen.
     */
    static boolean looksInward(View view, Call call, Facts facts) {
        if (call.views().indexOf(view) == 0 || view.inbound().stream().anyMatch(MediaStream::isAtSender)) {
            return false;
        }
        Address near = view.place().near();
        List<FlowState> flows = facts.index().flows().of(near).stream()
                .filter(flow -> flow.first().tap() == view.place().tap())
                .toList();
        return flows.stream().allMatch(flow -> sent(flow, near) == 0)
                && flows.stream().anyMatch(flow -> !flow.usages().contains("rtp"));
    }

    /**
     * At the host to which a router turns back what goes to its own outside: media of the client comes there, and the source
     * is the router's. Both of its ends are others then, so that it is known by its SSRC.
     */
    static boolean isTurnedTo(View view, Call call) {
        View first = call.views().get(0);
        Set<Integer> gone = first.outbound().stream()
                .filter(stream -> stream.destination().address().isPublic())
                .map(MediaStream::ssrc)
                .collect(Collectors.toSet());
        return call.views().stream()
                .filter(other -> other != view
                        && other != first
                        && other.place().tap() == view.place().tap())
                .flatMap(other -> other.outbound().stream())
                .anyMatch(stream -> stream.destination().address().isPrivate() && gone.contains(stream.ssrc()));
    }

    private static long sent(FlowState flow, Address near) {
        return (flow.initiator().address().equals(near) ? flow.forward() : flow.backward()).packets();
    }
}
