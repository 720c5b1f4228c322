package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Facts;
import java.util.function.Consumer;

/**
 * Says what is wrong: facts in, findings out. No octets, no clock, no I/O; thresholds and rulesets come by the
 * constructor. The whole of the facts is given, because most verdicts need a second look elsewhere: whether the capture
 * shows both directions, whether another call of the same client has media, what ICMP said.
 */
public interface Detector {
    void examine(Facts facts, Consumer<Finding> findings);
}
