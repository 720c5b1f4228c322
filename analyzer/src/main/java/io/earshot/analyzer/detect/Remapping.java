package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Mapping;
import io.earshot.analyzer.track.MediaStream;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The answers to the checks of one flow tell from some moment on another outside address (XOR-MAPPED-ADDRESS, RFC 8489 section
 * 14.2): the router has forgotten the translation while it was in use. What is sent to the one before is dropped until the
 * other side learns the new one.
 *
 * @param before the last answer that tells the one before
 * @param after  the next answer
 */
record Remapping(Mapping before, Mapping after) {
    /** Between two answers of which the one came before a moment, and the other one after it. */
    static Optional<Remapping> at(long moment, MediaStream inbound, Facts facts) {
        List<Mapping> told = facts.mappings().stream()
                .filter(mapping -> mapping.by() == Mapping.Witness.STUN
                        && mapping.inside().equals(inbound.destination())
                        && mapping.remote().equals(inbound.source())
                        && mapping.at().tap() == inbound.first().tap())
                .sorted(Comparator.comparingLong(mapping -> mapping.at().time()))
                .toList();
        for (int i = 1; i < told.size(); i++) {
            Remapping step = new Remapping(told.get(i - 1), told.get(i));
            if (step.before.at().time() <= moment && step.after.at().time() >= moment) {
                return Optional.of(step).filter(each -> !each.before.outside().equals(each.after.outside()));
            }
        }
        return Optional.empty();
    }

    /** What the answers tell. */
    String says() {
        return "the router translates " + before.inside() + " to " + before.outside() + " and from then on to "
                + after.outside() + ", as the answers of " + before.remote()
                + " tell: it forgot the translation in the middle of the call, and what still goes to the one before is dropped";
    }

    static String remedy() {
        return "Look for what makes the router forget translations in use: a restart, a reload of its rules, a change of the "
                + "uplink, or a table that is full";
    }
}
