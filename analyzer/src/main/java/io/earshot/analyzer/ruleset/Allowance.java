package io.earshot.analyzer.ruleset;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One opening in the customer's firewall, stateful: answers come back without a rule of their own.
 *
 * @param outward        whether the customer's end opens; otherwise the other end does
 * @param remotes        the other end's addresses; with no hosts either: any
 * @param hosts          the other end's names
 * @param locals         the customer's end; empty: all of the inside
 * @param name           {@code RULESET/RULE-ID}
 * @param asked          level, source and what the rule is for, one line
 * @param justifications of a suggestion: what shows that it is needed
 */
record Allowance(
        boolean outward,
        Protocol protocol,
        List<Prefix> remotes,
        List<HostPattern> hosts,
        PortRanges remotePorts,
        List<Prefix> locals,
        PortRanges localPorts,
        String name,
        String asked,
        List<BlockedFlow.Justification> justifications) {

    /** The openings that a rule asks for: none, one, or one in each direction. */
    static List<Allowance> of(String ruleset, Rule rule) {
        List<Allowance> openings = new ArrayList<>();
        if (rule.level().isDemand() && rule.unset().isEmpty()) {
            String words = rule.level().word() + "; " + rule.source()
                    + rule.says().map(says -> "; " + says).orElse("");
            String why = words.replaceAll("[\\s]+", " ");
            for (boolean outward : new boolean[] {true, false}) {
                if (outward ? rule.opensOut() : rule.opensIn()) {
                    openings.add(new Allowance(
                            outward,
                            rule.protocol(),
                            rule.remote().prefixes().prefixes(),
                            rule.remote().hosts(),
                            rule.remote().ports(),
                            rule.local().prefixes().prefixes(),
                            rule.local().ports(),
                            ruleset + "/" + rule.id(),
                            why,
                            List.of()));
                }
            }
        }
        return openings;
    }

    /** Why it is there, one line: what shows the need, and who asks. */
    String why() {
        return justifications.isEmpty() ? asked : Suggestion.words(justifications) + "; " + asked;
    }

    /** The same opening for what the other end sends to one inside host. */
    Allowance inwardTo(Prefix host) {
        return new Allowance(
                false, protocol, remotes, hosts, remotePorts, List.of(host), localPorts, name, asked, justifications);
    }

    /** An address that was told by its name is added, since not every firewall takes names. */
    Allowance taking(BlockedFlow flow) {
        Prefix address = Prefix.of(flow.remote().address());
        boolean held = isToAnyone() || remotes.stream().anyMatch(remote -> remote.contains(address));
        return held
                ? this
                : with(Stream.concat(remotes.stream(), Stream.of(address)).toList(), locals);
    }

    Allowance with(List<Prefix> otherRemotes, List<Prefix> otherLocals) {
        return new Allowance(
                outward,
                protocol,
                otherRemotes,
                hosts,
                remotePorts,
                otherLocals,
                localPorts,
                name,
                asked,
                justifications);
    }

    Allowance justified(List<BlockedFlow.Justification> reasons) {
        return new Allowance(outward, protocol, remotes, hosts, remotePorts, locals, localPorts, name, asked, reasons);
    }

    boolean isToAnyone() {
        return remotes.isEmpty() && hosts.isEmpty();
    }

    /** All names and patterns, listed templates put in. */
    List<String> allHosts() {
        return hosts.stream()
                .flatMap(host -> host.expanded().stream())
                .distinct()
                .toList();
    }

    /** Names without a wildcard or an open template. */
    List<String> exactHosts() {
        return allHosts().stream()
                .filter(host -> host.indexOf('*') < 0 && host.indexOf('{') < 0)
                .toList();
    }

    /** Names of which only the pattern is known. */
    List<String> openHosts() {
        return allHosts().stream()
                .filter(host -> host.indexOf('*') >= 0 || host.indexOf('{') >= 0)
                .toList();
    }

    /** Ports of the end that is connected to. */
    PortRanges destinationPorts() {
        return outward ? remotePorts : localPorts;
    }

    /** Ports of the end that opens. */
    PortRanges sourcePorts() {
        return outward ? localPorts : remotePorts;
    }

    List<Prefix> remotes(boolean v4) {
        return remotes.stream().filter(prefix -> prefix.isV4() == v4).toList();
    }

    List<Prefix> locals(boolean v4) {
        return locals.stream().filter(prefix -> prefix.isV4() == v4).toList();
    }

    /** Whether it says anything about addresses of one family: by a block of it, or by naming none at all. */
    boolean concerns(boolean v4) {
        boolean remote = isToAnyone() || !remotes(v4).isEmpty();
        return remote && (locals.isEmpty() || !locals(v4).isEmpty());
    }

    /** {@code exotel-media-mumbai}, {@code -in} behind it where the other end opens: safe in every format. */
    String label() {
        return name.replace('/', '-') + (outward ? "" : "-in");
    }
}
