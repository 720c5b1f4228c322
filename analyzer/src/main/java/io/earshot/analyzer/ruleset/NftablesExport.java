package io.earshot.analyzer.ruleset;

import java.util.Collection;
import java.util.List;

/** For {@code nft -f}: a table of its own whose forward chain lets the openings through and drops the rest. */
final class NftablesExport {
    private NftablesExport() {}

    static String text(FirewallPlan plan) {
        ExportText text = new ExportText("#").head(plan);
        text.comment(
                "",
                plan.whole()
                        ? "Whatever else is forwarded is dropped; move the rules into your own chain where you have one."
                        : "What another table drops stays dropped: put the rules into your own chain before its drops.");
        text.line("define inside = { " + String.join(", ", ExportText.INSIDE_V4) + " }");
        text.line("define inside6 = { " + String.join(", ", ExportText.INSIDE_V6) + " }");
        text.line("table inet earshot-" + plan.name() + " {");
        text.line("    chain forward {");
        if (plan.whole()) {
            text.line("        type filter hook forward priority filter; policy drop;");
            text.line("        ct state established,related accept");
        } else {
            text.line("        type filter hook forward priority filter; policy accept;");
        }
        for (Allowance allowance : plan.allowances()) {
            text.comment("        ", allowance.name() + ": " + allowance.why());
            rule(text, allowance, true);
            rule(text, allowance, false);
            text.comments("        ", FirewallPlan.leftOut(allowance, allowance.allHosts()));
        }
        return text.line("    }").line("}").toString();
    }

    private static void rule(ExportText text, Allowance allowance, boolean v4) {
        if (!allowance.concerns(v4)) {
            return;
        }
        String family = v4 ? "ip" : "ip6";
        String inside = allowance.locals().isEmpty()
                ? (v4 ? "$inside" : "$inside6")
                : set(ExportText.cidrs(allowance.locals(v4)));
        String local = family + (allowance.outward() ? " saddr " : " daddr ") + inside;
        List<String> remotes = ExportText.cidrs(allowance.remotes(v4));
        String remote =
                remotes.isEmpty() ? "" : " " + family + (allowance.outward() ? " daddr " : " saddr ") + set(remotes);
        String protocol = allowance.protocol().word();
        text.line("        " + local + remote
                + ports(" " + protocol + " sport ", allowance.sourcePorts())
                + (allowance.sourcePorts().isAny()
                                && allowance.destinationPorts().isAny()
                        ? " meta l4proto " + protocol
                        : "")
                + ports(" " + protocol + " dport ", allowance.destinationPorts())
                + " accept comment \"" + ExportText.plain(allowance.name(), 120) + "\"");
    }

    private static String ports(String keyword, PortRanges ports) {
        return ports.isAny()
                ? ""
                : keyword + set(ports.ranges().stream().map(PortRange::toString).toList());
    }

    private static String set(Collection<String> values) {
        return "{ " + String.join(", ", values) + " }";
    }
}
