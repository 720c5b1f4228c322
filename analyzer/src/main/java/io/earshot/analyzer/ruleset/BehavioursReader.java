package io.earshot.analyzer.ruleset;

import io.earshot.analyzer.json.Node;
import io.earshot.capture.net.Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Reads what a vendor asks besides open ports. */
final class BehavioursReader {
    /** Read by detectors, in the order in which they are shown. */
    private static final List<String> JUDGED = List.of(
            "media-source",
            "sip-alg",
            "turn",
            "udp-timeout-min-s",
            "translations-max",
            "rtp-chunks",
            "bandwidth-per-agent-kbps");

    /** Kept in the vendor's sense for people to read. */
    private static final List<String> FURTHER = List.of(
            "rtp-chunk-ports",
            "rtp-ports-shared",
            "inspection",
            "media-encryption",
            "media-dscp",
            "media-region",
            "codec-kbps",
            "signalling-kbps",
            "relay-kbps",
            "site-bandwidth-kbps",
            "client-ports",
            "inside-networks",
            "inbound-signalling-hosts-max",
            "return-traffic",
            "certificates",
            "plain-http",
            "port-forwarding",
            "proxy",
            "vpn",
            "signalling-sources",
            "upload",
            "rate-limit",
            "quality");

    private final Problems problems;
    private final RuleReader ports;

    BehavioursReader(Problems problems, RuleReader ports) {
        this.problems = problems;
        this.ports = ports;
    }

    static String[] keys() {
        List<String> keys = new ArrayList<>(JUDGED);
        keys.addAll(FURTHER);
        return keys.toArray(String[]::new);
    }

    /** @param base what an extended ruleset says */
    Behaviours read(Fields fields, Behaviours base) {
        Map<String, String> further = new LinkedHashMap<>(base.further());
        for (String key : FURTHER) {
            fields.get(key).ifPresent(value -> further.put(key, text(value)));
        }
        OptionalInt timeout = fields.number("udp-timeout-min-s", 1, 86_400);
        OptionalInt translations = fields.number("translations-max", 0, 16);
        Map<Address, PortRanges> chunks = chunks(fields);
        return new Behaviours(
                fields.word("media-source", Behaviours.MediaSource.class).or(base::mediaSource),
                fields.word("sip-alg", Behaviours.SipAlg.class).or(base::sipAlg),
                fields.word("turn", Behaviours.TurnPolicy.class).or(base::turn),
                timeout.isPresent() ? timeout : base.udpTimeoutMinS(),
                translations.isPresent() ? translations : base.translationsMax(),
                chunks.isEmpty() ? base.rtpChunks() : chunks,
                bandwidth(fields).or(base::bandwidthPerAgentKbps),
                further);
    }

    private Map<Address, PortRanges> chunks(Fields fields) {
        Map<Address, PortRanges> chunks = new LinkedHashMap<>();
        List<RuleReader.Read<PortRange>> all = new ArrayList<>();
        for (Node.Entry entry : fields.entries("rtp-chunks")) {
            Optional<Address> host = Address.parse(entry.key());
            if (host.isEmpty()) {
                problems.add(
                        entry.line(),
                        entry.column(),
                        "'" + entry.key() + "' is no address",
                        "write the inside address of the host that owns the ports");
                continue;
            }
            List<PortRange> ranges = new ArrayList<>();
            for (Node item : entry.value().items()) {
                ports.ports(item).ifPresent(range -> {
                    ranges.add(range);
                    all.add(new RuleReader.Read<>(item, range));
                });
            }
            if (ranges.isEmpty()) {
                problems.add(entry.value(), "the host " + entry.key() + " owns no ports", "write [10000-14999]");
            }
            chunks.put(host.get(), PortRanges.of(ranges));
        }
        ports.portOverlaps(all);
        return chunks;
    }

    private Optional<Behaviours.Bandwidth> bandwidth(Fields fields) {
        Optional<Fields> figures = fields.mapping("bandwidth-per-agent-kbps", "minimum", "recommended");
        if (figures.isEmpty()) {
            return Optional.empty();
        }
        OptionalInt minimum = figures.get().number("minimum", 1, 10_000_000);
        OptionalInt recommended = figures.get().number("recommended", 1, 10_000_000);
        if (minimum.isPresent() && recommended.isPresent() && minimum.getAsInt() > recommended.getAsInt()) {
            problems.add(
                    figures.get().node(),
                    "the minimum bandwidth is more than the recommended one",
                    "exchange the two figures");
        }
        return Optional.of(new Behaviours.Bandwidth(minimum, recommended));
    }

    private static String text(Node value) {
        return switch (value.kind()) {
            case SCALAR, NULL -> value.text();
            case LIST -> value.items().stream().map(BehavioursReader::text).collect(Collectors.joining(", "));
            case MAPPING ->
                value.entries().stream()
                        .map(entry -> entry.key() + " " + text(entry.value()))
                        .collect(Collectors.joining(", "));
        };
    }
}
