package io.earshot.analyzer.detect;

import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The most specific finding wins: what another one explains is not counted again. */
final class Precedence {
    private static final Set<String> MISSING_MEDIA = Set.of("one-way-audio", "no-audio");
    private static final Set<String> UNREACHED = Set.of("signalling-blocked", "tls-failed");

    private Precedence() {}

    static List<Finding> apply(List<Finding> found) {
        return found.stream()
                .filter(effect -> causes(effect)
                        .filter(causes -> found.stream().anyMatch(cause -> cause != effect && causes.test(cause)))
                        .isEmpty())
                .toList();
    }

    /** What a finding is asked to be why {@code effect} came about; empty where nothing explains it. */
    private static Optional<Predicate<Finding>> causes(Finding effect) {
        Predicate<Finding> causes = switch (effect.code()) {
            case "no-audio", "one-way-audio" -> cause -> explainsMissingMedia(cause, effect);
            case "signalling-blocked" -> cause ->
                cause.code().equals("tls-failed") && samePeer(cause, effect)
                        || cause.code().equals("inbound-call-lost") && sameFlow(cause, effect);
            case "rule-blocked" -> cause ->
                UNREACHED.contains(cause.code()) && samePeer(cause, effect)
                        || Set.of("stun-blocked", "ice-failed").contains(cause.code()) && samePeer(cause, effect)
                        || MISSING_MEDIA.contains(cause.code())
                                && (samePeer(cause, effect) || sameRemote(cause, effect));
            // one server, asked for a relay and for the own address
            case "stun-blocked" -> cause ->
                cause.code().equals("turn-failed") && cause.cause().equals("no-answer") && sameFlow(cause, effect);
            // a relay that refuses leaves the checks through it without answer
            case "ice-failed" -> cause ->
                cause.code().equals("turn-failed")
                        && !cause.cause().equals("no-answer")
                        && sameDestination(cause, effect);
            case "registration-failed" -> cause -> cause.code().equals("signalling-blocked") && samePeer(cause, effect);
            // strays in a dead direction are no stream of poor quality
            case "poor-quality" -> cause ->
                MISSING_MEDIA.contains(cause.code())
                        && cause.call().isPresent()
                        && cause.call().equals(effect.call());
            case "dtls-failed" -> cause -> cause.code().equals("ice-failed") && sameHost(cause, effect);
            default -> null;
        };
        return Optional.ofNullable(causes);
    }

    private static boolean explainsMissingMedia(Finding cause, Finding effect) {
        boolean sameCall = cause.call().isPresent() && cause.call().equals(effect.call());
        return switch (cause.code()) {
            case "ice-failed", "dtls-failed" ->
                (sameCall || sameHost(cause, effect) || sameRemote(cause, effect)) && effect.cause().equals("undetermined");
            case "media-after-change" -> sameCall;
            // a relay that was given for a time and is over
            case "turn-failed" ->
                (cause.cause().equals(TurnExpiry.CAUSE)
                                || cause.cause().equals("no-answer") && effect.first() >= cause.first())
                        && sameRemote(cause, effect)
                        && Set.of("undetermined", "relay-one-way").contains(effect.cause());
            case "no-audio" -> sameCall && effect.code().equals("one-way-audio");
            case "one-way-audio" ->
                sameCall
                        && effect.code().equals("one-way-audio")
                        && (!cause.cause().equals("undetermined") && effect.cause().equals("undetermined")
                                || cause.confidence() == Confidence.PROOF
                                        && effect.confidence() != Confidence.PROOF);
            default -> false;
        };
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

    private static List<Endpoint> ends(Finding.Subject subject) {
        List<Endpoint> ends = new ArrayList<>(2);
        if (subject.source().isPresent() && subject.sourcePort().isPresent()) {
            ends.add(new Endpoint(subject.source().get(), subject.sourcePort().get()));
        }
        if (subject.destination().isPresent() && subject.destinationPort().isPresent()) {
            ends.add(new Endpoint(subject.destination().get(), subject.destinationPort().get()));
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
