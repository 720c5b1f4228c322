package io.earshot.analyzer.ruleset;

import io.earshot.analyzer.json.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The permissions of a security group, as the EC2 API and {@code aws ec2 --ip-permissions} take them. */
final class AwsSecurityGroupExport {
    private AwsSecurityGroupExport() {}

    static String text(FirewallPlan plan) {
        List<Object> egress = new ArrayList<>();
        List<Object> ingress = new ArrayList<>();
        List<String> left = new ArrayList<>(plan.closed());
        for (Allowance allowance : plan.allowances()) {
            left.addAll(FirewallPlan.leftOut(allowance, allowance.allHosts()));
            left.addAll(notHeld(allowance));
            if (allowance.isToAnyone() || !allowance.remotes().isEmpty()) {
                ports(allowance)
                        .forEach(range -> (allowance.outward() ? egress : ingress).add(permission(allowance, range)));
            }
        }
        Map<String, Object> group = new LinkedHashMap<>();
        group.put("About", plan.title());
        group.put("NotExpressed", left);
        group.put("IpPermissionsEgress", egress);
        group.put("IpPermissions", ingress);
        return JsonText.of(group) + "\n";
    }

    private static Map<String, Object> permission(Allowance allowance, PortRange range) {
        Map<String, Object> permission = new LinkedHashMap<>();
        permission.put("IpProtocol", allowance.protocol().word());
        permission.put("FromPort", range.first());
        permission.put("ToPort", range.last());
        permission.put("IpRanges", ranges("CidrIp", allowance, true));
        permission.put("Ipv6Ranges", ranges("CidrIpv6", allowance, false));
        return permission;
    }

    private static List<Object> ranges(String key, Allowance allowance, boolean v4) {
        List<Object> ranges = new ArrayList<>();
        for (String block : blocks(allowance, v4)) {
            Map<String, Object> range = new LinkedHashMap<>();
            range.put(key, block);
            range.put("Description", description(allowance));
            ranges.add(range);
        }
        return ranges;
    }

    static List<String> blocks(Allowance allowance, boolean v4) {
        return allowance.isToAnyone() ? List.of(v4 ? "0.0.0.0/0" : "::/0") : ExportText.cidrs(allowance.remotes(v4));
    }

    static List<PortRange> ports(Allowance allowance) {
        return allowance.destinationPorts().isAny()
                ? List.of(new PortRange(0, PortRange.MAX))
                : allowance.destinationPorts().ranges();
    }

    /** Security groups hold the ports of the end that is connected to, and no more. */
    static List<String> notHeld(Allowance allowance) {
        return allowance.sourcePorts().isAny()
                ? List.of()
                : List.of(allowance.name() + ": security groups cannot hold source ports " + allowance.sourcePorts());
    }

    /** The characters and the length that AWS allows in a description. */
    static String description(Allowance allowance) {
        return ExportText.plain(
                (allowance.name() + ": " + allowance.why()).replaceAll("[^a-zA-Z0-9 ._:/()#,@+=&{}!*-]", " "), 250);
    }
}
