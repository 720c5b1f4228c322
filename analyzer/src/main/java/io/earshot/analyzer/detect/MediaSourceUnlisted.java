package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Behaviours;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Rule;
import io.earshot.analyzer.ruleset.Ruleset;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.View;
import io.earshot.capture.net.Address;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Carrier or vendor media from an address outside the published ranges. Notebook section 3. */
public final class MediaSourceUnlisted implements Detector {
    private final Thresholds thresholds;
    private final RulesInForce rules;
    private final double minPackets;
    private final double minSeconds;

    public MediaSourceUnlisted(Thresholds thresholds, RulesInForce rules) {
        this.thresholds = thresholds;
        this.rules = rules;
        minPackets = thresholds.value("media-source-unlisted.min-packets");
        minSeconds = thresholds.value("one-way-audio.min-seconds");
    }

    /**
     * Missing media whose source the vendor's ruleset lacks: a firewall that is seen to drop it keeps to that list; where
     * nothing shows whether it was sent at all, that is said beside what else may be.
     *
     * @param source from where it comes, or is to come
     */
    static AudioCause named(AudioCause cause, Address source, Call call, RulesInForce rules, Facts facts) {
        return switch (cause.name()) {
            case "inbound-blocked" ->
                unlistedBy(rules, source, call, facts)
                        .map(rule -> new AudioCause(
                                "unlisted-source-blocked",
                                cause.confidence(),
                                cause.how() + "; " + source + " is not among the addresses of " + rule,
                                cause.remedy(),
                                cause.evidence()))
                        .orElse(cause);
            case "undetermined" ->
                unlistedBy(rules, source, call, facts)
                        .map(rule -> new AudioCause(
                                "undetermined",
                                cause.confidence(),
                                cause.how() + ". What speaks for a firewall: " + source
                                        + ", where the media is to come "
                                        + "from, is not among the addresses of " + rule
                                        + ", so one that keeps to that list drops it",
                                "Allow UDP from " + source + " too, and ask the vendor whether the published list is "
                                        + "complete. " + cause.remedy(),
                                cause.evidence()))
                        .orElse(cause);
            default -> cause;
        };
    }

    /**
     * Whether a ruleset that lists the media addresses of the call's vendor, and no other either, does not list this one; the
     * rule that ought to.
     */
    private static Optional<String> unlistedBy(RulesInForce rules, Address address, Call call, Facts facts) {
        if (rules.listMedia(address, facts)) {
            return Optional.empty();
        }
        for (Ruleset ruleset : rules.rulesets()) {
            boolean listed = ruleset.behaviours()
                    .mediaSource()
                    .filter(policy -> policy == Behaviours.MediaSource.LISTED)
                    .isPresent();
            Optional<Rule> lists = ruleset.mediaRules().stream()
                    .filter(rule -> !rule.remote().isAnywhere())
                    .findFirst();
            if (listed && lists.isPresent() && rules.concern(ruleset, call, facts)) {
                return Optional.of(ruleset.name() + "/" + lists.get().id());
            }
        }
        return Optional.empty();
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        for (Ruleset ruleset : rules.rulesets()) {
            List<Rule> listing = ruleset.mediaRules().stream()
                    .filter(rule -> !rule.remote().isAnywhere())
                    .toList();
            Optional<Behaviours.MediaSource> policy = ruleset.behaviours().mediaSource();
            if (listing.isEmpty() || policy.isEmpty() || policy.get() == Behaviours.MediaSource.SIP_DESTINATION) {
                continue;
            }
            List<Rule> ofAny = ruleset.mediaRules().stream()
                    .filter(MediaSourceUnlisted::isOfAny)
                    .toList();
            Set<String> told = new HashSet<>();
            for (Call call : rules.callsOf(ruleset, facts)) {
                for (View view : call.views()) {
                    for (MediaStream stream : view.inbound()) {
                        boolean unlisted = stream.packets() >= minPackets
                                && !stream.relayed()
                                && !facts.site().isLocal(stream.remoteAddress())
                                && !rules.listMedia(stream.remoteAddress(), facts)
                                && ofAny.stream()
                                        .noneMatch(rule -> rule.remote()
                                                .ports()
                                                .contains(stream.remote().port()));
                        if (unlisted && told.add(call.id() + stream.remoteAddress())) {
                            findings.accept(finding(ruleset, listing.get(0), policy.get(), call, stream, facts));
                        }
                    }
                }
            }
        }
    }

    /** Beside the rules that list addresses there may be one for any, with these ports. */
    private static boolean isOfAny(Rule rule) {
        return rule.protocol() == Protocol.UDP
                && rule.unset().isEmpty()
                && rule.remote().isAnywhere();
    }

    private Finding finding(
            Ruleset ruleset, Rule rule, Behaviours.MediaSource policy, Call call, MediaStream stream, Facts facts) {
        boolean lost = isLost(call, stream, facts);
        boolean any = policy == Behaviours.MediaSource.ANY;
        Severity severity = any ? Severity.INFO : lost ? Severity.ERROR : Severity.WARNING;
        String cause = announced(call, stream.remoteAddress())
                ? "as-announced-in-sdp"
                : movedFromListed(ruleset, call, stream, facts) ? "moved-mid-call" : "outside-ranges";
        String announced = switch (cause) {
            case "as-announced-in-sdp" -> ", as its session description announces";
            case "moved-mid-call" -> "; earlier in the call it came from a listed address";
            default -> "; no session description announces it";
        };
        boolean concluded = rules.concludes(ruleset, call);
        return Draft.of("media-source-unlisted", cause, severity)
                .confidence(concluded ? Confidence.STRONG : Confidence.PROOF)
                .call(call)
                .subject(Finding.Subject.of(call.client().address(), stream.remoteAddress())
                        .withProtocol("udp")
                        .withSource(stream.remote())
                        .withDestination(stream.destination()))
                .summary("media comes from " + stream.remoteAddress() + ", which " + ruleset.name() + " does not list"
                        + (lost ? ", and is lost" : ""))
                .explanation("RTP comes from " + stream.remote() + announced + ". The published media addresses ("
                        + rule.remote().places() + ", version " + ruleset.version() + ") do not include it"
                        + (lost
                                ? ". It reaches the outside of the router and not the inside."
                                : any
                                        ? "; the vendor says that media may come from anywhere."
                                        : "; a firewall that keeps to the list would drop it.")
                        + (concluded
                                ? " The signalling cannot be read: that the session is one of " + ruleset.vendor()
                                        + " is concluded from the client's connections."
                                : ""))
                .remedy(
                        any
                                ? ""
                                : "Allow UDP from " + stream.remoteAddress() + " too, and ask " + ruleset.vendor()
                                        + " whether the published list is complete")
                .rule(Optional.of(ruleset.name() + "/" + rule.id()))
                .filter("udp && " + Endpoints.source(stream.remoteAddress()))
                .see(facts, stream.first(), "first packet from " + stream.remote())
                .see(facts, stream.last(), "last packet from " + stream.remote())
                .finish();
    }

    private boolean isLost(Call call, MediaStream stream, Facts facts) {
        return ExpectedMedia.windows(call, thresholds, facts).stream()
                .flatMap(window -> MissingMedia.in(call, window, minSeconds, thresholds, facts).stream())
                .filter(missing -> missing.heading() == Heading.INBOUND
                        && missing.witness().isPresent())
                .anyMatch(missing -> missing.witness().get().inbound().stream()
                        .anyMatch(seen -> seen.remoteAddress().equals(stream.remoteAddress())));
    }

    private static boolean announced(Call call, Address address) {
        return call.offers().stream()
                .filter(said -> !said.fromClient())
                .flatMap(said -> said.media().stream())
                .flatMap(line -> line.terms().announced().stream())
                .anyMatch(endpoint -> endpoint.address().equals(address));
    }

    private static boolean movedFromListed(Ruleset ruleset, Call call, MediaStream stream, Facts facts) {
        return call.views().stream()
                .flatMap(view -> view.inbound().stream())
                .filter(other -> other.first().time() < stream.first().time())
                .anyMatch(other -> ruleset.isListedMedia(
                        other.remoteAddress(), facts.names().of(other.remoteAddress())));
    }
}
