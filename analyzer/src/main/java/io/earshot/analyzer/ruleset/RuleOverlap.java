package io.earshot.analyzer.ruleset;

import java.util.List;
import java.util.Optional;

/** Whether two rules speak of the same traffic. */
final class RuleOverlap {
    private RuleOverlap() {}

    /** Says how they get into each other's way: the same twice, or two levels for the same traffic. */
    static Optional<String> between(Rule one, Rule other, List<Contradiction> contradictions) {
        if (one.usage() != other.usage() || one.protocol() != other.protocol() || unset(one, other)) {
            return Optional.empty();
        }
        boolean known = contradictions.stream()
                .anyMatch(
                        each -> each.rules().contains(one.id()) && each.rules().contains(other.id()));
        if (known) {
            return Optional.empty();
        }
        if (one.remote().equals(other.remote()) && one.local().equals(other.local())) {
            return Optional.of("rules '" + one.id() + "' and '" + other.id() + "' speak of the same traffic");
        }
        if (one.level() != other.level()
                && overlap(one.remote(), other.remote())
                && overlap(one.local(), other.local())) {
            return Optional.of("rule '" + one.id() + "' makes " + one.level().word() + " what rule '" + other.id()
                    + "' makes " + other.level().word());
        }
        return Optional.empty();
    }

    private static boolean unset(Rule one, Rule other) {
        return !one.unset().isEmpty() || !other.unset().isEmpty();
    }

    /** Named places: a rule for any address is the general case beside particular ones, and no overlap. */
    private static boolean overlap(End one, End other) {
        if (!one.ports().overlaps(other.ports())) {
            return false;
        }
        if (one.isAnywhere() || other.isAnywhere()) {
            return one.isAnywhere() && other.isAnywhere();
        }
        return one.hosts().stream().anyMatch(other.hosts()::contains)
                || holds(one.prefixes(), other.prefixes())
                || holds(other.prefixes(), one.prefixes());
    }

    /** Two blocks overlap only when one holds the first address of the other. */
    private static boolean holds(PrefixSet one, PrefixSet other) {
        return other.prefixes().stream().anyMatch(prefix -> one.contains(prefix.base()));
    }
}
