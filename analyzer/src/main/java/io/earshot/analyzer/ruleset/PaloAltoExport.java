package io.earshot.analyzer.ruleset;

import java.util.ArrayList;
import java.util.List;

/** Set commands of PAN-OS 10: address objects (names too), services and security rules between trust and untrust. */
final class PaloAltoExport {
    /** PAN-OS takes 63 characters in the name of an object or rule. */
    private static final int NAME = 63;

    private PaloAltoExport() {}

    static String text(FirewallPlan plan) {
        ExportText text = new ExportText("#").head(plan);
        text.comment("", "trust is the inside zone, untrust the outside one; change them to your own.");
        for (Allowance allowance : plan.allowances()) {
            text.comment("", allowance.name() + ": " + allowance.why());
            text.comments("", FirewallPlan.leftOut(allowance, allowance.openHosts()));
            if (allowance.isToAnyone()
                    || !allowance.exactHosts().isEmpty()
                    || !allowance.remotes().isEmpty()) {
                rule(text, allowance);
            }
        }
        return text.toString();
    }

    private static void rule(ExportText text, Allowance allowance) {
        String label = ExportText.shortened(ExportText.plain(allowance.label(), 200), NAME);
        List<String> remotes = objects(text, label, allowance.remotes(), allowance.exactHosts());
        List<String> locals = objects(text, label + "-local", allowance.locals(), List.of());
        text.line("set service " + label + " protocol " + allowance.protocol().word() + " port "
                + (allowance.destinationPorts().isAny()
                        ? "1-65535"
                        : ExportText.ports(allowance.destinationPorts(), "-", ",")));
        if (!allowance.sourcePorts().isAny()) {
            text.line(
                    "set service " + label + " protocol " + allowance.protocol().word() + " source-port "
                            + ExportText.ports(allowance.sourcePorts(), "-", ","));
        }
        String rule = "set rulebase security rules " + label;
        text.line(rule + " from " + (allowance.outward() ? "trust to untrust" : "untrust to trust"));
        text.line(rule + " source " + all(allowance.outward() ? locals : remotes));
        text.line(rule + " destination " + all(allowance.outward() ? remotes : locals));
        text.line(rule + " application any");
        text.line(rule + " service " + label);
        text.line(rule + " action allow");
        text.line(rule + " description \"" + ExportText.plain(allowance.name() + ": " + allowance.why(), 250) + "\"");
    }

    private static List<String> objects(ExportText text, String label, List<Prefix> prefixes, List<String> hosts) {
        List<String> names = new ArrayList<>();
        int number = 0;
        for (Prefix prefix : prefixes) {
            String name = name(label, ++number);
            names.add(name);
            text.line("set address " + name + " ip-netmask " + prefix);
        }
        for (String host : hosts) {
            String name = name(label, ++number);
            names.add(name);
            text.line("set address " + name + " fqdn " + host);
        }
        return names;
    }

    private static String name(String label, int number) {
        String end = "-" + number;
        return ExportText.shortened(label, NAME - end.length()) + end;
    }

    private static String all(List<String> names) {
        return names.isEmpty() ? "any" : "[ " + String.join(" ", names) + " ]";
    }
}
