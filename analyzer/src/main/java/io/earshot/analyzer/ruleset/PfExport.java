package io.earshot.analyzer.ruleset;

import java.util.ArrayList;
import java.util.List;

/** For {@code pfctl -f}, pf.conf(5). */
final class PfExport {
    private PfExport() {}

    static String text(FirewallPlan plan) {
        ExportText text = new ExportText("#").head(plan);
        List<String> inside = new ArrayList<>(ExportText.INSIDE_V4);
        inside.addAll(ExportText.INSIDE_V6);
        text.line("inside = \"{ " + String.join(", ", inside) + " }\"");
        if (plan.whole()) {
            text.comment(
                    "", "Whatever else passes the firewall is dropped; leave the line out where your own rules do so.");
            text.line("block drop all");
        } else {
            text.comment("", "Put the rules before your own: quick ends the evaluation.");
        }
        for (Allowance allowance : plan.allowances()) {
            text.comment("", allowance.name() + ": " + allowance.why());
            rule(text, allowance);
            text.comments("", FirewallPlan.leftOut(allowance, allowance.allHosts()));
        }
        return text.toString();
    }

    private static void rule(ExportText text, Allowance allowance) {
        if (allowance.remotes().isEmpty() && !allowance.hosts().isEmpty()) {
            return;
        }
        String local = allowance.locals().isEmpty() ? "$inside" : set(ExportText.cidrs(allowance.locals()));
        String remote = allowance.remotes().isEmpty() ? "any" : set(ExportText.cidrs(allowance.remotes()));
        String from = (allowance.outward() ? local : remote) + ports(allowance.sourcePorts());
        String to = (allowance.outward() ? remote : local) + ports(allowance.destinationPorts());
        text.line("pass quick proto " + allowance.protocol().word() + " from " + from + " to " + to
                + " keep state label \"" + ExportText.plain(allowance.name(), 60) + "\"");
    }

    private static String ports(PortRanges ports) {
        return ports.isAny() ? "" : " port { " + ExportText.ports(ports, ":", ", ") + " }";
    }

    private static String set(List<String> values) {
        return "{ " + String.join(", ", values) + " }";
    }
}
