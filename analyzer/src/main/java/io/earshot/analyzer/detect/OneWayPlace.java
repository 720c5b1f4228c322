package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.View;
import io.earshot.capture.net.Address;
import io.earshot.capture.observe.FlowState;
import java.util.List;

/** A place of the capture that shows one direction only, as a mirror port does that was set up so. */
final class OneWayPlace {
    private OneWayPlace() {}

    /**
     * Outside of the client's router: what is no media comes to it, answers to what was asked among it, and nothing at all
     * leaves it.
     */
    static boolean looksInward(View view, Call call, Facts facts) {
        if (call.views().indexOf(view) == 0) {
            return false;
        }
        Address near = view.place().near();
        List<FlowState> flows = facts.index().flows().of(near).stream()
                .filter(flow -> flow.first().tap() == view.place().tap())
                .toList();
        return flows.stream().allMatch(flow -> sent(flow, near) == 0)
                && flows.stream().anyMatch(flow -> !flow.usages().contains("rtp"));
    }

    private static long sent(FlowState flow, Address near) {
        return (flow.initiator().address().equals(near) ? flow.forward() : flow.backward()).packets();
    }
}
