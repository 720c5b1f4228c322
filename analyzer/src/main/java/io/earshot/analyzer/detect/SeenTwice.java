package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Facts;
import io.earshot.capture.net.Address;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where a capture shows both sides of a router, a host's connection that fails is there twice, with the host's address and
 * with the router's. It is one fault, the host's; that it is seen outside too tells that the router does not do it.
 */
final class SeenTwice {
    private SeenTwice() {}

    static List<Finding> folded(List<Finding> found, Facts facts) {
        if (found.size() < 2) {
            return found;
        }
        Set<Address> outside = facts.outside();
        Set<Finding> again = new HashSet<>();
        List<Finding> folded = new ArrayList<>(found.size());
        for (Finding finding : found) {
            Optional<Finding> twin = isInside(finding)
                    ? found.stream()
                            .filter(other -> !again.contains(other) && isTwin(finding, other, outside))
                            .findFirst()
                    : Optional.empty();
            twin.ifPresent(again::add);
            folded.add(twin.map(other -> finding.with(
                            " The same is seen outside of the router, from "
                                    + other.subject().host().orElseThrow() + ": it is not the router that does it.",
                            other.evidence()))
                    .orElse(finding));
        }
        folded.removeIf(again::contains);
        return folded;
    }

    private static boolean isInside(Finding finding) {
        return finding.call().isEmpty()
                && finding.subject().host().filter(Address::isPrivate).isPresent()
                && finding.subject().destinationPort().isPresent();
    }

    private static boolean isTwin(Finding finding, Finding other, Set<Address> outside) {
        return other.code().equals(finding.code())
                && other.cause().equals(finding.cause())
                && other.call().isEmpty()
                && other.subject().host().filter(outside::contains).isPresent()
                && other.subject().destination().equals(finding.subject().destination())
                && other.subject().destinationPort().equals(finding.subject().destinationPort());
    }
}
