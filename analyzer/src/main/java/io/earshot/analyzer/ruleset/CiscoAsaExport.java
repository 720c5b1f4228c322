package io.earshot.analyzer.ruleset;

import java.util.ArrayList;
import java.util.List;

/** For Cisco ASA 9: object groups and extended access lists; an exact host name becomes an object of its own. */
final class CiscoAsaExport {
    /** Objects and groups share their names; 64 characters, ASA configuration guide, Objects for Access Control. */
    private static final int NAME = 64;

    private CiscoAsaExport() {}

    static String text(FirewallPlan plan) {
        ExportText text = new ExportText("!").head(plan);
        text.comment(
                "", "Bind the lists yourself: access-group EARSHOT-OUT in interface inside, EARSHOT-IN in outside.");
        text.line("object-group network EARSHOT-INSIDE");
        ExportText.INSIDE_V4.forEach(
                cidr -> text.line(" network-object " + v4(Prefix.parse(cidr).orElseThrow())));
        ExportText.INSIDE_V6.forEach(cidr -> text.line(" network-object " + cidr));
        for (Allowance allowance : plan.allowances()) {
            text.comment("", allowance.name() + ": " + allowance.why());
            rule(text, allowance);
            text.comments("", FirewallPlan.leftOut(allowance, allowance.openHosts()));
        }
        return text.toString();
    }

    private static void rule(ExportText text, Allowance allowance) {
        List<String> remotes = new ArrayList<>();
        if (allowance.isToAnyone()) {
            remotes.add("any");
        }
        if (!allowance.remotes().isEmpty()) {
            remotes.add("object-group " + group(text, allowance.label(), allowance.remotes()));
        }
        for (String host : allowance.exactHosts()) {
            String name = name(host);
            text.line("object network " + name).line(" fqdn " + host);
            remotes.add("object " + name);
        }
        String local = allowance.locals().isEmpty()
                ? "object-group EARSHOT-INSIDE"
                : "object-group " + group(text, allowance.label() + "-local", allowance.locals());
        for (String remote : remotes) {
            for (String source : ports(allowance.sourcePorts())) {
                for (String destination : ports(allowance.destinationPorts())) {
                    text.line("access-list EARSHOT-" + (allowance.outward() ? "OUT" : "IN") + " extended permit "
                            + allowance.protocol().word() + " " + (allowance.outward() ? local : remote) + source + " "
                            + (allowance.outward() ? remote : local) + destination);
                }
            }
        }
    }

    private static String name(String words) {
        return ExportText.shortened("EARSHOT-" + words, NAME);
    }

    private static String group(ExportText text, String label, List<Prefix> prefixes) {
        String name = name(label);
        text.line("object-group network " + name);
        prefixes.forEach(prefix -> text.line(" network-object " + (prefix.isV4() ? v4(prefix) : prefix.toString())));
        return name;
    }

    private static String v4(Prefix prefix) {
        return prefix.isSingleAddress() ? "host " + prefix.base() : prefix.base() + " " + DottedMask.of(prefix.bits());
    }

    private static List<String> ports(PortRanges ports) {
        return ports.isAny()
                ? List.of("")
                : ports.ranges().stream()
                        .map(range -> range.first() == range.last()
                                ? " eq " + range.first()
                                : " range " + range.first() + " " + range.last())
                        .toList();
    }
}
