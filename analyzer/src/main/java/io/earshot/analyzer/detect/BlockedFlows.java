package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.BlockedFlow;
import io.earshot.analyzer.track.Facts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The blocked flows of findings, each with the finding and the frames that justify letting it through. */
public final class BlockedFlows {
    private BlockedFlows() {}

    /** In the order of the findings. */
    public static List<BlockedFlow> of(List<Finding> findings, Facts facts) {
        boolean several = findings.stream()
                        .flatMap(finding -> finding.evidence().stream())
                        .map(Finding.Evidence::file)
                        .distinct()
                        .count()
                > 1;
        List<BlockedFlow> flows = new ArrayList<>();
        for (Finding finding : findings) {
            BlockedFlow.Justification justification = new BlockedFlow.Justification(
                    finding.id(), finding.code(), finding.cause(), frames(finding.evidence(), several));
            finding.blocked().forEach(blocked -> flows.add(of(justification, blocked, facts)));
        }
        return flows;
    }

    static BlockedFlow of(BlockedFlow.Justification justification, Finding.Blocked blocked, Facts facts) {
        return new BlockedFlow(
                justification,
                blocked.usage(),
                blocked.protocol(),
                blocked.outward(),
                blocked.local(),
                blocked.remote(),
                facts.names().of(blocked.remote().address()));
    }

    /** {@code 210, 4055}; {@code 210 of lan.pcap, 211 of wan.pcap} where the findings are from several files. */
    private static String frames(List<Finding.Evidence> evidence, boolean several) {
        Map<String, Set<Long>> byFile = new LinkedHashMap<>();
        evidence.forEach(seen -> byFile.computeIfAbsent(seen.file(), file -> new LinkedHashSet<>())
                .add(seen.frame()));
        return byFile.entrySet().stream()
                .map(file -> file.getValue().stream().map(String::valueOf).collect(Collectors.joining(", "))
                        + (several ? " of " + file.getKey() : ""))
                .collect(Collectors.joining(", "));
    }
}
