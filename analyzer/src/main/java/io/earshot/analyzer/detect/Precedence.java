package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The most specific finding wins: what another one explains is not counted again. */
final class Precedence {
    private static final Set<String> MISSING_MEDIA = Set.of("one-way-audio", "no-audio");
    /** A leg with such a finding never has media, or has it no more. */
    private static final Set<String> NO_MEDIA = Set.of("ice-failed", "dtls-failed", "turn-failed");

    /** Causes of one-way audio that do not say why. */
    private static final Set<String> UNEXPLAINED = Set.of("undetermined", "peer-does-not-receive");

    private static final Set<String> UNREACHED = Set.of("signalling-blocked", "tls-failed");
    /** The codes of what {@link #causes} asks about an effect: of thousands alike none explains another. */
    private static final Map<String, Set<String>> CODES = Map.of(
            "signalling-blocked", Set.of("tls-failed", "inbound-call-lost", "sip-scan"),
            "rule-blocked",
                    Set.of(
                            "signalling-blocked",
                            "tls-failed",
                            "stun-blocked",
                            "ice-failed",
                            "one-way-audio",
                            "no-audio"),
            "stun-blocked", Set.of("turn-failed"),
            "ice-failed", Set.of("turn-failed"),
            "registration-failed", Set.of("signalling-blocked", "sip-scan"),
            "dtls-failed", Set.of("ice-failed"));

    private final List<Finding> found;
    /** Calls that miss media may be many, and explain little but what is of the same call. */
    private final Map<String, List<Finding>> missingMediaByCall = new HashMap<>();

    private final List<Finding> others = new ArrayList<>();
    private final Map<String, List<Finding>> explaining = new HashMap<>();
    private final LegBefore legBefore;

    private Precedence(List<Finding> found, Thresholds thresholds, Facts facts) {
        this.found = found;
        for (Finding finding : found) {
            if (!MISSING_MEDIA.contains(finding.code())) {
                others.add(finding);
            } else if (finding.call().isPresent()) {
                missingMediaByCall
                        .computeIfAbsent(finding.call().get(), call -> new ArrayList<>())
                        .add(finding);
            }
        }
        legBefore = new LegBefore(
                others.stream().filter(cause -> NO_MEDIA.contains(cause.code())).toList(),
                missingMediaByCall.values().stream().flatMap(List::stream).toList(),
                thresholds,
                facts);
    }

    static List<Finding> apply(List<Finding> found, Thresholds thresholds, Facts facts) {
        Precedence precedence = new Precedence(found, thresholds, facts);
        Map<Finding, List<Finding>> effects = new IdentityHashMap<>();
        List<Finding> told = new ArrayList<>(found.size());
        for (Finding effect : found) {
            Optional<Finding> why = precedence
                    .causes(effect)
                    .flatMap(causes -> precedence
                            .candidates(effect)
                            .filter(cause -> cause != effect && causes.test(cause))
                            .findFirst());
            why.ifPresentOrElse(
                    cause -> effects.computeIfAbsent(cause, any -> new ArrayList<>())
                            .add(effect),
                    () -> told.add(effect));
        }
        Set<Finding> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.addAll(told);
        return told.stream()
                .map(cause -> effects.containsKey(cause)
                        ? naming(cause, effects.get(cause))
                        : supposing(cause, precedence.legBefore.mayExplain(cause, known)))
                .toList();
    }

    /** What may explain a finding. */
    private Stream<Finding> candidates(Finding effect) {
        Stream<Finding> ofCall =
                effect.call().map(missingMediaByCall::get).stream().flatMap(List::stream);
        return switch (effect.code()) {
            case "no-audio", "one-way-audio" -> Stream.concat(ofCall, others.stream());
            case "poor-quality", "media-rests" -> ofCall;
            default -> explaining.computeIfAbsent(effect.code(), this::explaining).stream();
        };
    }

    private List<Finding> explaining(String code) {
        return found.stream()
                .filter(cause -> CODES.get(code).contains(cause.code()))
                .toList();
    }

    /** Who does not hear whom because of it, where it does not say so itself. */
    private static Finding naming(Finding cause, List<Finding> effects) {
        List<String> unheard = effects.stream()
                .filter(effect -> MISSING_MEDIA.contains(effect.code()) && !MISSING_MEDIA.contains(cause.code()))
                .map(Finding::summary)
                .distinct()
                .limit(3)
                .toList();
        return unheard.isEmpty() ? cause : cause.with(" So " + String.join(", and ", unheard) + ".", List.of());
    }

    /** Which of them it explains is not known, and perhaps it explains none. */
    private static Finding supposing(Finding cause, List<Finding> effects) {
        List<String> unheard =
                effects.stream().map(Finding::summary).distinct().limit(3).toList();
        return unheard.isEmpty()
                ? cause
                : cause.with(
                        " It may be why " + String.join(", or why ", unheard)
                                + ": that may be the other leg of the same conversation, and the capture does not tell.",
                        List.of());
    }

    /** What a finding is asked to be why {@code effect} came about; empty where nothing explains it. */
    private Optional<Predicate<Finding>> causes(Finding effect) {
        Predicate<Finding> causes = switch (effect.code()) {
            case "no-audio", "one-way-audio" -> cause -> explainsMissingMedia(cause, effect);
            case "signalling-blocked" ->
                cause -> cause.code().equals("tls-failed") && samePeer(cause, effect)
                        || cause.code().equals("inbound-call-lost") && sameFlow(cause, effect)
                        // that nobody listens is what a scanner is told
                        || isScanOf(cause, effect);
            case "rule-blocked" ->
                cause -> UNREACHED.contains(cause.code()) && samePeer(cause, effect)
                        || Set.of("stun-blocked", "ice-failed").contains(cause.code()) && samePeer(cause, effect)
                        || MISSING_MEDIA.contains(cause.code())
                                && (samePeer(cause, effect) || sameRemote(cause, effect));
            // one server, asked for a relay and for the own address
            case "stun-blocked" ->
                cause -> cause.code().equals("turn-failed")
                        && cause.cause().equals("no-answer")
                        && sameFlow(cause, effect);
            // a relay that refuses leaves the checks through it without answer
            case "ice-failed" ->
                cause -> cause.code().equals("turn-failed")
                        && !cause.cause().equals("no-answer")
                        && sameDestination(cause, effect);
            case "registration-failed" ->
                cause ->
                        // a registrar that refuses is reached, whatever else is not
                        cause.code().equals("signalling-blocked")
                                        && effect.cause().equals("no-answer")
                                        && samePeer(cause, effect)
                                // who guesses passwords is no client
                                || isScanOf(cause, effect);
            // strays in a dead direction are no stream of poor quality
            case "poor-quality" ->
                cause -> MISSING_MEDIA.contains(cause.code())
                        && cause.call().isPresent()
                        && cause.call().equals(effect.call());
            // what is missing does not rest
            case "media-rests" ->
                cause -> MISSING_MEDIA.contains(cause.code())
                        && cause.call().equals(effect.call())
                        && same(cause.subject().source(), effect.subject().source());
            // an agent that has no pair answers no hello, whichever of the two begins
            case "dtls-failed" ->
                cause -> cause.code().equals("ice-failed") && (sameHost(cause, effect) || sameRemote(cause, effect));
            default -> null;
        };
        return Optional.ofNullable(causes);
    }

    private boolean explainsMissingMedia(Finding cause, Finding effect) {
        boolean sameCall = cause.call().isPresent() && cause.call().equals(effect.call());
        return switch (cause.code()) {
            case "ice-failed", "dtls-failed" ->
                (sameCall || sameHost(cause, effect) || sameRemote(cause, effect))
                                && Set.of("undetermined", cause.code()).contains(effect.cause())
                        || legBefore.explains(cause, effect);
            case "media-after-change" -> sameCall;
            // a relay that was given for a time and is over
            case "turn-failed" ->
                (cause.cause().equals(TurnExpiry.CAUSE)
                                        || cause.cause().equals("no-answer") && effect.first() >= cause.first())
                                && sameRemote(cause, effect)
                                && Set.of("undetermined", "relay-one-way").contains(effect.cause())
                        || !cause.cause().equals("no-answer") && legBefore.explains(cause, effect);
            case "no-audio" -> sameCall && effect.code().equals("one-way-audio");
            case "one-way-audio" ->
                sameCall
                        && effect.code().equals("one-way-audio")
                        && (!cause.cause().equals("undetermined")
                                        && effect.cause().equals("undetermined")
                                || !UNEXPLAINED.contains(cause.cause())
                                        && effect.cause().equals("peer-does-not-receive")
                                        && sameFlow(cause, effect)
                                || cause.confidence() == Confidence.PROOF && effect.confidence() != Confidence.PROOF
                                || beganBefore(cause, effect));
            default -> false;
        };
    }

    /** What went on as the other began: who loses consent ends the media of both. */
    private static boolean beganBefore(Finding cause, Finding effect) {
        return effect.cause().equals(cause.cause()) && cause.first() < effect.first() && effect.first() <= cause.last();
    }

    /** The host of the one is the scanner of the other. */
    private static boolean isScanOf(Finding cause, Finding effect) {
        return cause.code().equals("sip-scan")
                && same(cause.subject().peer(), effect.subject().host());
    }

    private static boolean sameHost(Finding one, Finding other) {
        return same(one.subject().host(), other.subject().host());
    }

    private static boolean samePeer(Finding one, Finding other) {
        return sameHost(one, other)
                && same(one.subject().peer(), other.subject().peer());
    }

    /** One end with its port is in both, as at two places of one translation. */
    private static boolean sameRemote(Finding one, Finding other) {
        return ends(one.subject()).stream().anyMatch(ends(other.subject())::contains);
    }

    static List<Endpoint> ends(Finding.Subject subject) {
        List<Endpoint> ends = new ArrayList<>(2);
        if (subject.source().isPresent() && subject.sourcePort().isPresent()) {
            ends.add(new Endpoint(subject.source().get(), subject.sourcePort().get()));
        }
        if (subject.destination().isPresent() && subject.destinationPort().isPresent()) {
            ends.add(new Endpoint(
                    subject.destination().get(), subject.destinationPort().get()));
        }
        return ends;
    }

    /** Sent to one port of one host. */
    private static boolean sameDestination(Finding one, Finding other) {
        return same(one.subject().destination(), other.subject().destination())
                && one.subject().destinationPort().equals(other.subject().destinationPort());
    }

    private static boolean sameFlow(Finding one, Finding other) {
        return same(one.subject().source(), other.subject().source())
                && same(one.subject().destination(), other.subject().destination());
    }

    private static boolean same(Optional<Address> one, Optional<Address> other) {
        return one.isPresent() && one.equals(other);
    }
}
