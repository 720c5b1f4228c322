package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Ruleset;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.capture.net.Address;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The DSCP mark of media is gone after a router, RFC 2474. */
public final class MarkingLost implements Detector {
    /** How a ruleset asks for marked media. */
    private static final Pattern ASKED = Pattern.compile("(?i)class of service|\\bEF\\b|\\bDSCP \\d+");

    private final RulesInForce rules;
    private final double minPackets;

    public MarkingLost(Thresholds thresholds, RulesInForce rules) {
        this.rules = rules;
        minPackets = thresholds.value("marking-lost.min-packets");
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        Map<Long, MediaStream> first = new HashMap<>();
        Set<String> told = new HashSet<>();
        for (MediaStream stream : facts.streams()) {
            MediaStream twin = first.putIfAbsent(stream.packet(), stream);
            if (twin == null || twin.heading() != stream.heading()) {
                continue;
            }
            boolean twinNearSender = (stream.heading() == Heading.OUTBOUND)
                    == twin.near().address().isPrivate();
            MediaStream before = twinNearSender ? twin : stream;
            MediaStream after = twinNearSender ? stream : twin;
            Address client =
                    (twin.near().address().isPrivate() ? twin : stream).near().address();
            String way = before.source().address() + " " + before.destination().address();
            if (before.dscp() > 0 && after.dscp() == 0 && told.add(way)) {
                findings.accept(Draft.info("marking-lost", "two-taps")
                        .proven()
                        .call(stream.call())
                        .subject(Finding.Subject.of(client, stream.remote().address())
                                .withSource(before.source())
                                .withDestination(before.destination()))
                        .summary("the router takes the priority mark (DSCP " + before.dscp() + ") off the media of "
                                + before.source().address())
                        .explanation(
                                "The same packets carry DSCP " + before.dscp() + " before the router and 0 after it.")
                        .remedy("Let the router keep or set DSCP 46 on media")
                        .filter(String.format(Locale.ROOT, "rtp.ssrc == 0x%08x", stream.ssrc()))
                        .see(facts, before.first(), "DSCP " + before.dscp())
                        .see(facts, after.first(), "DSCP 0")
                        .finish());
            }
        }
        for (Ruleset ruleset : rules.rulesets()) {
            if (ASKED.matcher(ruleset.behaviours().further().getOrDefault("media-dscp", ""))
                    .find()) {
                unmarked(ruleset, facts).ifPresent(findings);
            }
        }
    }

    /** The client's own media leaves it without a mark though the vendor asks for one. */
    private Optional<Finding> unmarked(Ruleset ruleset, Facts facts) {
        return rules.callsOf(ruleset, facts).stream()
                .flatMap(call -> call.views().stream().limit(1))
                .flatMap(view -> view.outbound().stream())
                .filter(stream -> stream.near().address().isPrivate())
                .filter(stream -> stream.dscp() == 0 && stream.packets() >= minPackets)
                .findFirst()
                .map(stream -> Draft.info("marking-lost", "unmarked")
                        .call(stream.call())
                        .subject(Finding.Subject.of(stream.near().address(), stream.remoteAddress())
                                .withSource(stream.source())
                                .withDestination(stream.destination()))
                        .summary("media of " + stream.near().address() + " carries no priority mark")
                        .explanation("RTP leaves the client with DSCP 0, and " + ruleset.name()
                                + " asks for a class of service for media.")
                        .remedy("Let the client or its switch mark media with DSCP 46")
                        .rule(Optional.of(ruleset.name() + "/media-dscp"))
                        .filter(String.format(Locale.ROOT, "rtp.ssrc == 0x%08x", stream.ssrc()))
                        .see(facts, stream.first(), "DSCP 0")
                        .finish());
    }
}
