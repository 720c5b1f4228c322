package io.earshot.analyzer.ruleset;

import java.util.ArrayList;
import java.util.List;

/**
 * What a firewall has to let through, before it is put into the words of one product.
 *
 * @param name   names tables and groups: a-z, 0-9 and -
 * @param title  what it is, in one line
 * @param closed what is asked for and opens nothing, each with its reason
 * @param whole  all that is let through; otherwise additions to rules that are there
 */
record FirewallPlan(String name, List<String> title, List<Allowance> allowances, List<String> closed, boolean whole) {
    static FirewallPlan of(Ruleset ruleset) {
        List<Allowance> allowances = new ArrayList<>();
        List<String> closed = new ArrayList<>();
        for (Rule rule : ruleset.rules()) {
            allowances.addAll(Allowance.of(ruleset.name(), rule));
            closed(ruleset.name() + "/" + rule.id(), rule, closed);
        }
        return new FirewallPlan(ruleset.name(), title(ruleset), allowances, closed, true);
    }

    private static void closed(String name, Rule rule, List<String> closed) {
        if (!rule.unset().isEmpty()) {
            closed.add(name + ": needs --set " + rule.unset().get(0) + "=VALUE");
        } else if (rule.level() == Level.INTERNAL_ONLY) {
            closed.add(
                    name + ": " + rule.protocol().word() + " " + rule.local().ports() + " stays closed to the outside");
        } else if (rule.level() == Level.UNUSED) {
            closed.add(name + ": not used by the vendor, nothing is opened");
        }
    }

    private static List<String> title(Ruleset ruleset) {
        List<String> title = new ArrayList<>();
        title.add(ruleset.vendor() + " " + ruleset.product() + ", ruleset " + ruleset.name() + " of "
                + ruleset.version());
        title.add("Source: " + ruleset.source());
        ruleset.staleness().ifPresent(staleness -> title.add("Note: " + staleness));
        title.add("Openings are stateful: answers need no rule of their own.");
        return title;
    }

    /** What a format without host names leaves out; never dropped silently. */
    static List<String> leftOut(Allowance allowance, List<String> hosts) {
        return hosts.isEmpty()
                ? List.of()
                : List.of("NOT EXPRESSIBLE here, a host name: " + allowance.name() + " "
                        + allowance.protocol().word() + " " + allowance.destinationPorts() + " "
                        + (allowance.outward() ? "to " : "from ") + String.join(", ", hosts));
    }
}
