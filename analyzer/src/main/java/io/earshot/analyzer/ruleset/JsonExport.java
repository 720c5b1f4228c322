package io.earshot.analyzer.ruleset;

import io.earshot.analyzer.json.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The openings as plain JSON, for whoever writes a format of their own. */
final class JsonExport {
    private JsonExport() {}

    static String text(FirewallPlan plan) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("schema", "earshot-openings/1");
        all.put("ruleset", plan.name());
        all.put("about", plan.title());
        all.put("openings", plan.allowances().stream().map(JsonExport::opening).toList());
        all.put("closed", plan.closed());
        return JsonText.of(all) + "\n";
    }

    private static Map<String, Object> opening(Allowance allowance) {
        Map<String, Object> opening = new LinkedHashMap<>();
        opening.put("rule", allowance.name());
        opening.put("direction", allowance.outward() ? "out" : "in");
        opening.put("protocol", allowance.protocol().word());
        opening.put(
                "remote", end(ExportText.cidrs(allowance.remotes()), allowance.allHosts(), allowance.remotePorts()));
        opening.put("local", end(ExportText.cidrs(allowance.locals()), List.of(), allowance.localPorts()));
        opening.put("why", allowance.asked());
        if (!allowance.justifications().isEmpty()) {
            opening.put(
                    "findings",
                    allowance.justifications().stream().map(JsonExport::finding).toList());
        }
        return opening;
    }

    private static Map<String, Object> finding(BlockedFlow.Justification justification) {
        Map<String, Object> finding = new LinkedHashMap<>();
        finding.put("id", justification.finding());
        finding.put("code", justification.code());
        finding.put("cause", justification.cause());
        finding.put("frames", justification.frames());
        return finding;
    }

    private static Map<String, Object> end(List<String> cidrs, List<String> hosts, PortRanges ports) {
        Map<String, Object> end = new LinkedHashMap<>();
        end.put("any", cidrs.isEmpty() && hosts.isEmpty());
        end.put("cidrs", cidrs);
        end.put("hosts", hosts);
        end.put("ports", ports.ranges().stream().map(PortRange::toString).toList());
        return end;
    }
}
