package io.earshot.analyzer.ruleset;

import java.util.ArrayList;
import java.util.List;

/** For the command line of FortiOS 7: addresses, services and policies. Names with a leading wildcard are taken too. */
final class FortigateExport {
    /** The longest names that FortiOS takes, CLI reference. */
    private static final int POLICY_NAME = 35;

    private static final int SERVICE_NAME = 63;
    private static final int ADDRESS_NAME = 79;

    private FortigateExport() {}

    static String text(FirewallPlan plan) {
        ExportText text = new ExportText("#").head(plan);
        text.comment("", "Set srcintf and dstintf to your own; the inside is everything behind internal.");
        for (Allowance allowance : plan.allowances()) {
            text.comment("", allowance.name() + ": " + allowance.why());
            List<String> unfit = allowance.openHosts().stream()
                    .filter(host -> !host.matches("\\*\\.[a-z0-9.-]+"))
                    .toList();
            text.comments("", FirewallPlan.leftOut(allowance, unfit));
            List<String> hosts = allowance.allHosts().stream()
                    .filter(host -> !unfit.contains(host))
                    .toList();
            if (allowance.isToAnyone()
                    || !hosts.isEmpty()
                    || !allowance.remotes().isEmpty()) {
                rule(text, allowance, hosts);
            }
        }
        return text.toString();
    }

    private static void rule(ExportText text, Allowance allowance, List<String> hosts) {
        List<String> remotes = addresses(text, allowance.label(), allowance.remotes(), hosts, true);
        List<String> remotes6 = addresses(text, allowance.label(), allowance.remotes(), List.of(), false);
        List<String> locals = addresses(text, allowance.label() + "-local", allowance.locals(), List.of(), true);
        service(text, allowance);
        text.line("config firewall policy").line("    edit 0");
        text.line("        set name " + named(allowance.label(), POLICY_NAME));
        text.line("        set srcintf " + (allowance.outward() ? "\"internal\"" : "\"wan1\""));
        text.line("        set dstintf " + (allowance.outward() ? "\"wan1\"" : "\"internal\""));
        String local = all(locals);
        String remote = remotes.isEmpty() && !remotes6.isEmpty() ? "\"none\"" : all(remotes);
        text.line("        set srcaddr " + (allowance.outward() ? local : remote));
        text.line("        set dstaddr " + (allowance.outward() ? remote : local));
        if (!remotes6.isEmpty()) {
            text.line("        set srcaddr6 " + (allowance.outward() ? "\"all\"" : all(remotes6)));
            text.line("        set dstaddr6 " + (allowance.outward() ? all(remotes6) : "\"all\""));
        }
        text.line("        set action accept").line("        set schedule \"always\"");
        text.line("        set service " + named(allowance.label(), SERVICE_NAME));
        text.line("        set comments " + quoted(allowance.name() + ": " + allowance.why(), 250));
        text.line("    next").line("end");
    }

    private static List<String> addresses(
            ExportText text, String label, List<Prefix> prefixes, List<String> hosts, boolean v4) {
        List<String> names = new ArrayList<>();
        List<Prefix> own =
                prefixes.stream().filter(prefix -> prefix.isV4() == v4).toList();
        if (own.isEmpty() && hosts.isEmpty()) {
            return names;
        }
        text.line("config firewall address" + (v4 ? "" : "6"));
        for (Prefix prefix : own) {
            String name = named(label + "-" + prefix, ADDRESS_NAME);
            names.add(name);
            text.line("    edit " + name);
            text.line(
                    v4
                            ? "        set subnet " + prefix.base() + " " + DottedMask.of(prefix.bits())
                            : "        set ip6 " + prefix);
            text.line("    next");
        }
        for (String host : hosts) {
            String name = named(label + "-" + host, ADDRESS_NAME);
            names.add(name);
            text.line("    edit " + name).line("        set type fqdn").line("        set fqdn \"" + host + "\"");
            text.line("    next");
        }
        text.line("end");
        return names;
    }

    private static void service(ExportText text, Allowance allowance) {
        String destination = allowance.destinationPorts().isAny()
                ? "1-65535"
                : ExportText.ports(allowance.destinationPorts(), "-", " ");
        String source = ExportText.ports(allowance.sourcePorts(), "-", " ");
        List<String> ranges = new ArrayList<>();
        for (String to : destination.split(" ")) {
            for (String from : source.split(" ")) {
                ranges.add(from.isEmpty() ? to : to + ":" + from);
            }
        }
        text.line("config firewall service custom");
        text.line("    edit " + named(allowance.label(), SERVICE_NAME));
        text.line("        set " + allowance.protocol().word() + "-portrange " + String.join(" ", ranges));
        text.line("    next").line("end");
    }

    private static String all(List<String> names) {
        return names.isEmpty() ? "\"all\"" : String.join(" ", names);
    }

    private static String named(String name, int longest) {
        return quoted(ExportText.shortened(name, longest), longest);
    }

    private static String quoted(String words, int longest) {
        return "\"" + ExportText.plain(words, longest) + "\"";
    }
}
