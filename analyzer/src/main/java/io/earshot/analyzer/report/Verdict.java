package io.earshot.analyzer.report;

import io.earshot.capture.observe.Totals;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a report says in words besides its findings. */
final class Verdict {
    private static final int MOST_DAMAGE = 3;
    /** Of which the limit of its name says what is read and what is not. */
    private static final String TOLD_BY_A_LIMIT = "sctp";
    /** What hosts, bridges and routers say to their neighbours: no call hides in it. */
    private static final Set<String> AMONG_NEIGHBOURS = Set.of(
            "arp",
            "rarp",
            "slow-protocols",
            "pppoe-discovery",
            "eapol",
            "lldp",
            "lltd",
            "ptp",
            "cfm",
            "loopback-test",
            "stp",
            "ppp-lcp",
            "ppp-ipcp",
            "ppp-ipv6cp",
            "ppp-pap",
            "ppp-chap",
            "igmp",
            "ospf",
            "eigrp",
            "pim",
            "vrrp",
            "rsvp",
            "gre-keepalive",
            "l2tp-control");

    private Verdict() {}

    /** That nothing is wrong, and what that rests on. */
    static String healthy(Report report, CallSummary calls) {
        Report.Counts counts = report.counts();
        if (Extent.of(report.captures()).frames() == 0) {
            return "The capture holds no frames: there was nothing to judge.";
        }
        boolean silent = counts.sip() + counts.rtp() + counts.stun() + counts.dtls() + counts.turnChannelData() == 0;
        if (silent && report.findings().isEmpty()) {
            return "No signalling and no media in this capture: there was nothing to judge.";
        }
        StringBuilder text = new StringBuilder("No fault found. ");
        if (report.calls().isEmpty()) {
            text.append("No call was seen. ");
        } else {
            text.append(Lines.counted(report.calls().size(), "call"))
                    .append(", audio both ways in ")
                    .append(calls.heardBothWays())
                    .append(". ");
        }
        return text.append("Checked: ")
                .append(String.join(", ", checked(report)))
                .append('.')
                .toString();
    }

    private static List<String> checked(Report report) {
        Report.Counts counts = report.counts();
        List<String> checked = new ArrayList<>();
        add(checked, counts.sip(), "SIP message");
        add(checked, counts.rtp(), "RTP packet");
        add(checked, counts.rtcp(), "RTCP datagram");
        add(checked, counts.stun(), "STUN message");
        add(checked, counts.dtls(), "DTLS datagram");
        add(checked, counts.tls(), "TLS handshake");
        add(checked, report.rules().size(), "rule");
        return checked;
    }

    private static void add(List<String> checked, long count, String noun) {
        if (count > 0) {
            checked.add(Lines.counted(count, noun));
        }
    }

    /** What could not be seen or read, a sentence each. */
    static List<String> limits(Report report) {
        List<String> limits = new ArrayList<>();
        report.visibility().limits().forEach(limit -> limits.add(limit.says()));
        for (Report.Capture capture : report.captures()) {
            damage(capture, limits);
            capture.kernelDropped()
                    .filter(dropped -> dropped > 0)
                    .ifPresent(dropped -> limits.add(
                            "the capturing host lost " + Lines.counted(dropped, "frame") + " of " + capture.file()));
        }
        report.counts().unknownEncapsulation().forEach((name, frames) -> {
            if (!AMONG_NEIGHBOURS.contains(name) && !TOLD_BY_A_LIMIT.equals(name)) {
                limits.add(Lines.counted(frames, "frame") + " in " + name + ", which Earshot cannot look into");
            }
        });
        return limits;
    }

    /** Where the frames went: the parts add up to all that were read. */
    static String frames(Report report) {
        Map<String, Long> rest = new TreeMap<>(report.counts().frames());
        List<String> parts = new ArrayList<>();
        part(parts, rest, "in flows of known protocols", "udp_recognised", "tcp_recognised");
        part(parts, rest, "in other flows", "udp_other", "tcp_other");
        part(parts, rest, "of ICMP", "icmp");
        part(parts, rest, "in fragments put together", "wire.FRAGMENT_HELD");
        part(parts, rest, "in fragments whose others are missing", "wire.FRAGMENT_INCOMPLETE");
        part(parts, rest, "left out as duplicates", "wire.DUPLICATE");
        rest.forEach((reason, frames) -> parts.add(Lines.grouped(frames) + " " + reason(reason)));
        return String.join(", ", parts);
    }

    /** {@code wire.MALFORMED_IP_HEADER} in words; names of protocols stay. */
    private static String reason(String name) {
        return name.startsWith("wire.")
                ? "unread ("
                        + name.substring("wire.".length())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', ' ') + ")"
                : name;
    }

    private static void part(List<String> parts, Map<String, Long> rest, String says, String... keys) {
        long sum = 0;
        for (String key : keys) {
            Long frames = rest.remove(key);
            sum += frames == null ? 0 : frames;
        }
        if (sum > 0) {
            parts.add(Lines.grouped(sum) + " " + says);
        }
    }

    private static void damage(Report.Capture capture, List<String> limits) {
        int told = Math.min(MOST_DAMAGE, capture.damage().size());
        for (Totals.Damage damage : capture.damage().subList(0, told)) {
            limits.add(capture.file() + " is damaged at frame " + damage.frame() + ", octet " + damage.offset() + ": "
                    + damage.problem());
        }
        if (capture.damage().size() > told) {
            limits.add(capture.file() + " has " + Lines.counted(capture.damage().size() - told, "more damaged place"));
        }
    }
}
