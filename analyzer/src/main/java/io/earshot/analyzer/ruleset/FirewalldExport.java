package io.earshot.analyzer.ruleset;

import java.util.ArrayList;
import java.util.List;

/** A shell script for firewalld 0.9 or newer: a policy for each direction, with rich rules. */
final class FirewalldExport {
    /** The longest name that firewalld gives to a policy. */
    private static final int POLICY_NAME = 17;

    private FirewalldExport() {}

    static String text(FirewallPlan plan) {
        ExportText text = new ExportText("#");
        text.line("#!/bin/sh").head(plan);
        text.comment("", "inside and outside are zones; FIREWALL_CMD may be firewall-offline-cmd.");
        text.line("set -e");
        text.line("command=\"${FIREWALL_CMD:-firewall-cmd --permanent}\"");
        text.line("inside=\"${INSIDE_ZONE:-internal}\"");
        text.line("outside=\"${OUTSIDE_ZONE:-external}\"");
        for (boolean outward : new boolean[] {true, false}) {
            List<Allowance> openings = plan.allowances().stream()
                    .filter(allowance -> allowance.outward() == outward)
                    .toList();
            if (!openings.isEmpty()) {
                policy(text, policyName(plan.name(), outward), outward, openings);
            }
        }
        return text.toString();
    }

    private static String policyName(String name, boolean outward) {
        String end = outward ? "-out" : "-in";
        return ExportText.shortened(name, POLICY_NAME - end.length()) + end;
    }

    private static void policy(ExportText text, String policy, boolean outward, List<Allowance> openings) {
        text.line("$command --new-policy=" + policy);
        text.line("$command --policy=" + policy + " --add-ingress-zone=" + (outward ? "\"$inside\"" : "\"$outside\""));
        text.line("$command --policy=" + policy + " --add-egress-zone=" + (outward ? "\"$outside\"" : "\"$inside\""));
        for (Allowance allowance : openings) {
            text.comment("", allowance.name() + ": " + allowance.why());
            if (!allowance.sourcePorts().isAny()
                    && !allowance.destinationPorts().isAny()) {
                text.comment("", "a rich rule has one port: source ports " + allowance.sourcePorts() + " are not held");
            }
            for (String rule : rules(allowance)) {
                text.line("$command --policy=" + policy + " --add-rich-rule='" + rule + "'");
            }
            text.comments("", FirewallPlan.leftOut(allowance, allowance.allHosts()));
        }
    }

    private static List<String> rules(Allowance allowance) {
        List<String> rules = new ArrayList<>();
        for (boolean v4 : new boolean[] {true, false}) {
            if (allowance.concerns(v4)) {
                String family = v4 ? "ipv4" : "ipv6";
                for (String remote : each(allowance.remotes(v4))) {
                    for (String local : each(allowance.locals(v4))) {
                        String source = allowance.outward() ? local : remote;
                        String destination = allowance.outward() ? remote : local;
                        rules.addAll(rules(
                                allowance,
                                "rule family=\"" + family + "\"" + end("source", source)
                                        + end("destination", destination)));
                    }
                }
            }
        }
        return rules;
    }

    private static List<String> rules(Allowance allowance, String start) {
        boolean byDestination = !allowance.destinationPorts().isAny();
        PortRanges ports = byDestination ? allowance.destinationPorts() : allowance.sourcePorts();
        String protocol = allowance.protocol().word();
        return ports.isAny()
                ? List.of(start + " protocol value=\"" + protocol + "\" accept")
                : ports.ranges().stream()
                        .map(range -> start + (byDestination ? " port" : " source-port") + " port=\"" + range
                                + "\" protocol=\"" + protocol + "\" accept")
                        .toList();
    }

    private static List<String> each(List<Prefix> prefixes) {
        return prefixes.isEmpty() ? List.of("") : ExportText.cidrs(prefixes);
    }

    private static String end(String which, String address) {
        return address.isEmpty() ? "" : " " + which + " address=\"" + address + "\"";
    }
}
