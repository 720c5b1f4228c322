package io.earshot.analyzer.cli;

import io.earshot.analyzer.ruleset.ExportFormat;
import java.util.List;
import java.util.stream.Stream;

/** The options that commands choose from. */
final class Flags {
    static final Flag HELP = new Flag("help", "h", "", false, "prints this help", "", "off", "--help");
    static final Flag RULESET = Flag.values(
            "ruleset",
            "NAME|FILE",
            "judges by this vendor ruleset; repeatable; none switches rulesets off",
            "name of a shipped ruleset, or a YAML file",
            "every shipped ruleset whose hosts or addresses the capture shows",
            "exotel");
    static final Flag LOCAL = Flag.values(
            "local",
            "CIDR",
            "the customer's own network, in place of the default; repeatable",
            "network in CIDR notation",
            "private, link-local, unique-local and carrier-grade NAT ranges",
            "192.168.0.0/16");
    static final Flag ALIAS = Flag.values(
            "alias",
            "PUBLIC=PRIVATE",
            "a known one-to-one address translation; repeatable",
            "two addresses",
            "none",
            "203.0.113.7=192.168.1.10");
    static final Flag SET = Flag.values(
            "set",
            "NAME=VALUE",
            "sets a parameter of a ruleset; repeatable",
            "the ruleset tells",
            "the ruleset's default",
            "public-host=203.0.113.7");
    static final Flag FORMAT =
            Flag.value("format", "FORMAT", "form of the report", "text, json, ndjson, html or junit", "text", "json");
    static final Flag OUTPUT =
            Flag.value("output", "FILE", "writes the report there", "file", "standard output", "report.html");
    static final Flag FAIL_ON = Flag.value(
            "fail-on",
            "SEVERITY",
            "ends with status 1 when there is a finding this severe",
            "never, error, warning or info",
            "never",
            "error");
    static final Flag THREADS = Flag.value(
            "threads",
            "N",
            "works with this many threads; the report is the same",
            "threads, 1 to 256",
            "all cores",
            "2");
    static final Flag KEYLOG = Flag.value(
            "keylog",
            "FILE",
            "reads encrypted signalling with these TLS secrets",
            "file in the format of SSLKEYLOGFILE",
            "secrets inside the capture",
            "keys.txt");
    static final Flag THRESHOLDS = Flag.value(
            "thresholds",
            "FILE",
            "figures to judge by, in place of the shipped ones",
            "YAML file",
            "rulesets/thresholds.yaml",
            "strict.yaml");
    static final Flag EXPLAIN = Flag.value(
            "explain",
            "CALL-ID",
            "unfolds a call, a finding or the network: how media was bound, what paths carry, what shows each verdict",
            "Call-ID, or the number of a call in the report; the id of a finding, such as F1; or network",
            "nothing",
            "a84b4c76e66710@pc33.example.com");
    static final Flag OBSERVATIONS = Flag.value(
            "observations",
            "FILE",
            "also writes what was observed, to be analysed again without the capture",
            "file, JSON lines",
            "not written",
            "site.ndjson");
    static final Flag SUGGEST = Flag.value(
            "suggest",
            "FORMAT",
            "prints, in place of the report, the fewest firewall rules that let through what was seen blocked, each with "
                    + "its finding and frames",
            String.join(", ", ExportFormat.words()),
            "the report is printed",
            "nftables");
    static final Flag NO_DEDUP =
            Flag.toggle("no-dedup", "keeps frames that the capture holds twice, as a mirror port delivers them");
    static final Flag SEPARATELY = Flag.toggle("separately", "reports each capture by itself");
    static final Flag QUIET = Flag.toggle("quiet", "no progress and no messages but errors");
    static final Flag TO = Flag.value(
            "to",
            "FORMAT",
            "firewall configuration that export writes",
            String.join(", ", ExportFormat.words()),
            "none, export needs it",
            "nftables");
    static final Flag ACCEPT = Flag.toggle("accept", "rewrites the expectations from what came");

    static final List<Flag> ANALYSIS = List.of(
            RULESET,
            LOCAL,
            ALIAS,
            SET,
            FORMAT,
            OUTPUT,
            FAIL_ON,
            SEPARATELY,
            THREADS,
            KEYLOG,
            THRESHOLDS,
            EXPLAIN,
            OBSERVATIONS,
            NO_DEDUP,
            QUIET,
            HELP);

    /** A journal is one input, and is not analysed in parts. */
    static final List<Flag> REPLAY = without(ANALYSIS, SEPARATELY);

    static final List<Flag> LIVE =
            joined(joined(LiveFlags.ALL, OutletFlags.ALL), without(ANALYSIS, SEPARATELY, OBSERVATIONS));

    private static List<Flag> without(List<Flag> flags, Flag... others) {
        return flags.stream().filter(flag -> !List.of(others).contains(flag)).toList();
    }

    private static List<Flag> joined(List<Flag> some, List<Flag> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    private Flags() {}
}
