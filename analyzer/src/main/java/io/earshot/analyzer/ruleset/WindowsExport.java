package io.earshot.analyzer.ruleset;

import java.util.List;
import java.util.Locale;

/** A PowerShell script for the Windows firewall of the client itself. */
final class WindowsExport {
    private WindowsExport() {}

    static String text(FirewallPlan plan) {
        ExportText text = new ExportText("#").head(plan);
        for (Allowance allowance : plan.allowances()) {
            text.comment("", allowance.name() + ": " + allowance.why());
            text.comments("", FirewallPlan.leftOut(allowance, allowance.allHosts()));
            if (allowance.isToAnyone() || !allowance.remotes().isEmpty()) {
                text.line("New-NetFirewallRule -DisplayName '" + ExportText.plain(allowance.name(), 120)
                        + "' -Group 'Earshot' -Direction " + (allowance.outward() ? "Outbound" : "Inbound")
                        + " -Action Allow -Protocol "
                        + allowance.protocol().word().toUpperCase(Locale.ROOT)
                        + " -RemoteAddress " + addresses(allowance.remotes()) + " -RemotePort "
                        + ports(allowance.remotePorts()) + " -LocalAddress " + addresses(allowance.locals())
                        + " -LocalPort " + ports(allowance.localPorts()) + " -Description '"
                        + ExportText.plain(allowance.why(), 250) + "'");
            }
        }
        return text.toString();
    }

    private static String addresses(List<Prefix> prefixes) {
        return prefixes.isEmpty() ? "Any" : "@('" + ExportText.joined(prefixes, "','") + "')";
    }

    private static String ports(PortRanges ports) {
        return ports.isAny() ? "Any" : "@('" + ExportText.joined(ports.ranges(), "','") + "')";
    }
}
