package io.earshot.analyzer.ruleset;

import java.util.List;
import java.util.stream.Collectors;

/** Terraform for AWS: one aws_security_group_rule for each opening and port range. */
final class TerraformExport {
    private TerraformExport() {}

    static String text(FirewallPlan plan) {
        ExportText text = new ExportText("#").head(plan);
        text.line("variable \"earshot_security_group_id\" {")
                .line("  type = string")
                .line("}");
        for (Allowance allowance : plan.allowances()) {
            text.line("").comment("", allowance.name() + ": " + allowance.why());
            text.comments("", FirewallPlan.leftOut(allowance, allowance.allHosts()));
            text.comments("", AwsSecurityGroupExport.notHeld(allowance));
            if (allowance.isToAnyone() || !allowance.remotes().isEmpty()) {
                rules(text, allowance);
            }
        }
        return text.toString();
    }

    private static void rules(ExportText text, Allowance allowance) {
        List<PortRange> ranges = AwsSecurityGroupExport.ports(allowance);
        for (int i = 0; i < ranges.size(); i++) {
            String name = "earshot_" + allowance.label().replace('-', '_') + (i == 0 ? "" : "_" + (i + 1));
            text.line("resource \"aws_security_group_rule\" \"" + name + "\" {");
            text.line("  security_group_id = var.earshot_security_group_id");
            text.line("  type              = \"" + (allowance.outward() ? "egress" : "ingress") + "\"");
            text.line("  protocol          = \"" + allowance.protocol().word() + "\"");
            text.line("  from_port         = " + ranges.get(i).first());
            text.line("  to_port           = " + ranges.get(i).last());
            cidrs(text, "cidr_blocks      ", AwsSecurityGroupExport.blocks(allowance, true));
            cidrs(text, "ipv6_cidr_blocks ", AwsSecurityGroupExport.blocks(allowance, false));
            text.line("  description       = \"" + AwsSecurityGroupExport.description(allowance) + "\"")
                    .line("}");
        }
    }

    private static void cidrs(ExportText text, String key, List<String> blocks) {
        if (!blocks.isEmpty()) {
            text.line("  " + key + "= ["
                    + blocks.stream().map(block -> "\"" + block + "\"").collect(Collectors.joining(", ")) + "]");
        }
    }
}
