package io.earshot.analyzer.explain;

import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Unfolds a call, a finding, or what is known of the network. Lines that belong to the one before begin with more spaces. */
public final class Explanation {
    private static final String NETWORK = "network";

    private Explanation() {}

    /** @param name Call-ID, the report's id of the call, or its number; the id of a finding; or {@code network} */
    public static List<String> of(String name, Facts facts, List<Finding> findings) {
        Page page = new Page(facts);
        for (Call call : facts.calls()) {
            if (call.id().equals(name)
                    || call.id().equals("call-" + name)
                    || call.callIds().contains(name)) {
                CallLines.write(call, facts, findings, page);
            }
        }
        Optional<Finding> named = findings.stream()
                .filter(finding -> finding.id().equalsIgnoreCase(name))
                .findFirst();
        if (page.isEmpty() && named.isPresent()) {
            VerdictLines.write(named.get(), page);
            facts.calls().stream()
                    .filter(call -> named.get().call().filter(call.id()::equals).isPresent())
                    .forEach(call -> CallLines.write(call, facts, List.of(), page));
        }
        if (page.isEmpty() && name.equals(NETWORK)) {
            NetworkLines.write(facts, findings, page);
        }
        return page.isEmpty() ? List.of(unknown(name, facts, findings)) : page.lines();
    }

    private static String unknown(String name, Facts facts, List<Finding> findings) {
        List<String> known = new ArrayList<>();
        if (!facts.calls().isEmpty()) {
            known.add("calls 1 to " + facts.calls().size());
        }
        if (!findings.isEmpty()) {
            known.add("findings F1 to F" + findings.size());
        }
        known.add("\"" + NETWORK + "\"");
        return "No call and no finding is called \"" + name + "\"; there are " + String.join(", ", known) + ".";
    }
}
