package io.earshot.analyzer.ruleset;

import java.util.ArrayList;
import java.util.List;

/**
 * For {@code iptables-restore} and {@code ip6tables-restore}: each takes the lines of its own family and passes over the
 * other's, which are marked {@code -4} and {@code -6}.
 */
final class IptablesExport {
    /** The multiport match takes 15 ports, a range counts as two. */
    private static final int MULTIPORT = 15;

    private IptablesExport() {}

    static String text(FirewallPlan plan) {
        ExportText text = new ExportText("#").head(plan);
        text.comment(
                "",
                plan.whole()
                        ? "Load with iptables-restore and with ip6tables-restore; whatever else is forwarded is dropped."
                        : "Load with iptables-restore --noflush and ip6tables-restore --noflush: they go before your rules.");
        text.line("*filter");
        if (plan.whole()) {
            text.line(":FORWARD DROP [0:0]");
            text.line("-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT");
        }
        String how = plan.whole() ? " -A FORWARD" : " -I FORWARD";
        for (Allowance allowance : plan.allowances()) {
            text.comment("", allowance.name() + ": " + allowance.why());
            rules(text, how, allowance, true);
            rules(text, how, allowance, false);
            text.comments("", FirewallPlan.leftOut(allowance, allowance.allHosts()));
        }
        return text.line("COMMIT").toString();
    }

    private static void rules(ExportText text, String how, Allowance allowance, boolean v4) {
        if (!allowance.concerns(v4)) {
            return;
        }
        List<String> locals = allowance.locals().isEmpty()
                ? (v4 ? ExportText.INSIDE_V4 : ExportText.INSIDE_V6)
                : ExportText.cidrs(allowance.locals(v4));
        String local = (allowance.outward() ? " -s " : " -d ") + String.join(",", locals);
        List<String> remotes = ExportText.cidrs(allowance.remotes(v4));
        String remote = remotes.isEmpty() ? "" : (allowance.outward() ? " -d " : " -s ") + String.join(",", remotes);
        for (String source : ports("--sports", allowance.sourcePorts())) {
            for (String destination : ports("--dports", allowance.destinationPorts())) {
                text.line((v4 ? "-4" : "-6") + how + local + remote + " -p "
                        + allowance.protocol().word() + source + destination + " -m comment --comment \""
                        + ExportText.plain(allowance.name(), 120) + "\" -j ACCEPT");
            }
        }
    }

    private static List<String> ports(String option, PortRanges ports) {
        if (ports.isAny()) {
            return List.of("");
        }
        List<String> matches = new ArrayList<>();
        List<PortRange> part = new ArrayList<>();
        int room = MULTIPORT;
        for (PortRange range : ports.ranges()) {
            int cost = range.first() == range.last() ? 1 : 2;
            if (cost > room) {
                matches.add(match(option, part));
                part.clear();
                room = MULTIPORT;
            }
            part.add(range);
            room -= cost;
        }
        matches.add(match(option, part));
        return matches;
    }

    private static String match(String option, List<PortRange> part) {
        return " -m multiport " + option + " " + ExportText.ports(PortRanges.of(part), ":", ",");
    }
}
