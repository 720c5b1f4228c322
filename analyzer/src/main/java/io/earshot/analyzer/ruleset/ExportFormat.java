package io.earshot.analyzer.ruleset;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The formats that a ruleset can be turned into. */
public enum ExportFormat {
    NFTABLES("#", NftablesExport::text),
    IPTABLES("#", IptablesExport::text),
    FIREWALLD("#", FirewalldExport::text),
    PF("#", PfExport::text),
    CISCO_ASA("!", CiscoAsaExport::text),
    FORTIGATE("#", FortigateExport::text),
    PALOALTO("#", PaloAltoExport::text),
    AWS_SECURITY_GROUP("", AwsSecurityGroupExport::text),
    TERRAFORM("#", TerraformExport::text),
    WINDOWS("#", WindowsExport::text),
    CSV("", CsvExport::text),
    JSON("", JsonExport::text);

    private final String commentSign;
    private final Function<FirewallPlan, String> writer;

    ExportFormat(String commentSign, Function<FirewallPlan, String> writer) {
        this.commentSign = commentSign;
        this.writer = writer;
    }

    String write(FirewallPlan plan) {
        return writer.apply(plan);
    }

    /** What begins a comment; empty where the format has none. */
    public Optional<String> commentSign() {
        return commentSign.isEmpty() ? Optional.empty() : Optional.of(commentSign);
    }

    /** As {@code --to} takes it. */
    public String word() {
        return Word.of(this);
    }

    public static Optional<ExportFormat> parse(String word) {
        return Word.parse(ExportFormat.class, word);
    }

    /** All words, in the order of the help. */
    public static List<String> words() {
        return Arrays.stream(values()).map(ExportFormat::word).toList();
    }
}
