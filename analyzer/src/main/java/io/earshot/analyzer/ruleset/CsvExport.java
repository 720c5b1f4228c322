package io.earshot.analyzer.ruleset;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** One line for each opening, RFC 4180; lists within a field are separated by spaces. */
final class CsvExport {
    private CsvExport() {}

    static String text(FirewallPlan plan) {
        StringBuilder text = new StringBuilder();
        List<String> columns = new ArrayList<>(List.of(
                "rule",
                "direction",
                "protocol",
                "remote_addresses",
                "remote_hosts",
                "remote_ports",
                "local_addresses",
                "local_ports",
                "why"));
        if (!plan.whole()) {
            columns.add("findings");
        }
        line(text, columns);
        for (Allowance allowance : plan.allowances()) {
            List<String> fields = new ArrayList<>();
            fields.add(allowance.name());
            fields.add(allowance.outward() ? "out" : "in");
            fields.add(allowance.protocol().word());
            fields.add(allowance.isToAnyone() ? "any" : ExportText.joined(allowance.remotes(), " "));
            fields.add(String.join(" ", allowance.allHosts()));
            fields.add(ports(allowance.remotePorts()));
            fields.add(allowance.locals().isEmpty() ? "any" : ExportText.joined(allowance.locals(), " "));
            fields.add(ports(allowance.localPorts()));
            fields.add(allowance.asked());
            if (!plan.whole()) {
                fields.add(ExportText.joined(allowance.justifications(), "; "));
            }
            line(text, fields);
        }
        plan.closed().forEach(closed -> line(text, List.of(closed, "none", "", "", "", "", "", "", "opens nothing")));
        return text.toString();
    }

    private static String ports(PortRanges ports) {
        return ports.isAny() ? "any" : ExportText.ports(ports, "-", " ");
    }

    private static void line(StringBuilder text, List<String> fields) {
        text.append(fields.stream().map(CsvExport::field).collect(Collectors.joining(",")))
                .append("\r\n");
    }

    /** A field that begins like a formula gets a space before it, or a spreadsheet would run it. */
    private static String field(String value) {
        String safe = value.matches("(?s)[=+@-].*") ? " " + value : value;
        return safe.matches("(?s).*[\",\r\n].*") ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
