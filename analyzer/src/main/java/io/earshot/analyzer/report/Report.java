package io.earshot.analyzer.report;

import io.earshot.analyzer.detect.Finding;
import io.earshot.capture.net.Address;
import io.earshot.capture.observe.Totals;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything that Earshot says about one observation of one network, in the order of the JSON report. Times are
 * nanoseconds since 1970-01-01 UTC; what is not known is empty. Lists are in their final order.
 *
 * @param explanation what {@code --explain} asked for, a line each, text only; spaces at its begin tell what belongs to the line before
 */
public record Report(
        List<Capture> captures,
        List<Ruleset> rulesets,
        Visibility visibility,
        Counts counts,
        List<Name> names,
        List<Call> calls,
        List<Stream> streams,
        List<Rule> rules,
        List<Finding> findings,
        List<String> explanation) {

    public Report {
        captures = List.copyOf(captures);
        rulesets = List.copyOf(rulesets);
        names = List.copyOf(names);
        calls = List.copyOf(calls);
        streams = List.copyOf(streams);
        rules = List.copyOf(rules);
        findings = List.copyOf(findings);
        explanation = List.copyOf(explanation);
    }

    /**
     * One capture file.
     *
     * @param file          as the user named it
     * @param format        {@code pcap}, {@code pcapng}, with {@code +gz} or {@code +zst}
     * @param linkTypes     LINKTYPE_ values in order of appearance
     * @param bytes         octets on the wire of all frames
     * @param kernelDropped frames that the capturing host lost, where the capture says
     * @param duplicates    frames left out because the capture holds them twice
     */
    public record Capture(
            String file,
            String format,
            List<Integer> linkTypes,
            long frames,
            long bytes,
            Optional<Long> first,
            Optional<Long> last,
            Optional<Long> kernelDropped,
            long duplicates,
            List<Totals.Damage> damage) {

        public Capture {
            linkTypes = List.copyOf(linkTypes);
            damage = List.copyOf(damage);
        }

        public static Capture of(Totals.CaptureFacts facts) {
            return new Capture(
                    facts.file(),
                    facts.format(),
                    facts.linkTypes(),
                    facts.frames(),
                    facts.octets(),
                    facts.first(),
                    facts.last(),
                    facts.kernelDropped(),
                    facts.duplicates(),
                    facts.damage());
        }
    }

    /**
     * A ruleset that was judged by.
     *
     * @param version date of its facts
     * @param source  where they are published
     * @param why     how it came to be in force: the user named it, or what was seen of the vendor, and where
     */
    public record Ruleset(String name, String version, String source, String why) {}

    /** What the capture could show. */
    public record Visibility(boolean bothDirections, List<Limit> limits) {
        public Visibility {
            limits = List.copyOf(limits);
        }
    }

    /** Something that the capture cannot show: a word for programs and a sentence for people. */
    public record Limit(String code, String says) {}

    /**
     * Messages met, by protocol, as the contract counts them.
     *
     * @param frames where the frames went, see {@link Totals#frames}
     */
    public record Counts(
            long sip,
            long sipCallIds,
            long stun,
            long turnChannelData,
            long rtp,
            long rtcp,
            long dtls,
            long tls,
            long websocket,
            long dns,
            long hep,
            long icmp,
            Map<String, Long> oddities,
            Map<String, Long> unknownEncapsulation,
            Map<String, Long> frames) {

        public Counts {
            oddities = Collections.unmodifiableMap(new TreeMap<>(oddities));
            unknownEncapsulation = Collections.unmodifiableMap(new TreeMap<>(unknownEncapsulation));
            frames = Collections.unmodifiableMap(new TreeMap<>(frames));
        }

        /** @param sipCallIds distinct Call-IDs of all SIP messages */
        public static Counts of(Totals totals, long sipCallIds) {
            Map<String, Long> counts = totals.counts();
            return new Counts(
                    counts.getOrDefault("sip", 0L),
                    sipCallIds,
                    counts.getOrDefault("stun", 0L),
                    counts.getOrDefault("turn_channel_data", 0L),
                    counts.getOrDefault("rtp", 0L),
                    counts.getOrDefault("rtcp", 0L),
                    counts.getOrDefault("dtls", 0L),
                    counts.getOrDefault("tls", 0L),
                    counts.getOrDefault("websocket", 0L),
                    counts.getOrDefault("dns", 0L),
                    counts.getOrDefault("hep", 0L),
                    counts.getOrDefault("icmp", 0L),
                    totals.oddities(),
                    totals.unknownEncapsulation(),
                    totals.frames());
        }
    }

    /** An address that the capture names. */
    public record Name(String name, Address address, By by) {
        /** What told the name. */
        public enum By {
            DNS,
            SNI,
            HTTP_HOST,
            CERTIFICATE;

            /** The word of the report: {@code http-host}. */
            public String word() {
                return Words.of(this);
            }
        }
    }

    /**
     * One call, of whatever legs and dialogs; a media session with unreadable signalling is a call without Call-IDs.
     *
     * @param id          names the call within its report: {@code 3}
     * @param from        address of record of the caller
     * @param to          address of record of the called
     * @param transport   of the signalling, in lower case
     * @param client      the customer's side: an address, or a media endpoint where signalling cannot be read
     * @param server      the other side, likewise
     * @param endedBy     {@code client} or {@code server}
     * @param finalStatus last final response to the INVITE
     * @param streams     ids of its streams
     * @param related     other calls of the same conversation: hops, legs, what a transfer made
     */
    public record Call(
            String id,
            List<String> callIds,
            Optional<String> from,
            Optional<String> to,
            Optional<String> transport,
            Optional<String> client,
            Optional<String> server,
            State state,
            Optional<Long> invited,
            Optional<Long> answered,
            Optional<Long> ended,
            Optional<String> endedBy,
            Optional<Integer> finalStatus,
            Optional<String> finalReason,
            List<String> streams,
            List<Related> related) {

        public Call {
            callIds = List.copyOf(callIds);
            streams = List.copyOf(streams);
            related = List.copyOf(related);
        }

        /**
         * @param call id of the other call
         * @param how  what shows that both are one conversation: {@code same-call-id}, {@code media}, ...
         */
        public record Related(String call, String how) {}

        /** Where the call stood at the end of the capture. */
        public enum State {
            RINGING,
            ANSWERED,
            ENDED,
            REJECTED,
            CANCELLED,
            UNANSWERED,
            UNKNOWN;

            /** The word of the report: {@code ringing}. */
            public String word() {
                return Words.of(this);
            }
        }
    }

    /**
     * One RTP stream: five-tuple and SSRC at one tap.
     *
     * @param id           names the stream within its report
     * @param call         id of the call it belongs to
     * @param relayed      carried inside TURN
     * @param lost         expected minus received, RFC 3550 appendix A.3; negative with duplicates
     * @param lossPercent  of the expected
     * @param maxDeltaMs   longest time between two packets, ms, as Wireshark computes it
     * @param meanJitterMs ms, empty when the clock rate is not known
     * @param maxJitterMs  ms, empty when the clock rate is not known
     * @param mos          1.0 to 4.5, ITU-T G.107
     * @param mosReason    what the MOS rests on, or why there is none
     * @param kbps         IP octets over the stream's time, 1000 bit/s
     */
    public record Stream(
            String id,
            Optional<String> call,
            Optional<BoundBy> boundBy,
            Address source,
            int sourcePort,
            Address destination,
            int destinationPort,
            int ssrc,
            List<Integer> payloadTypes,
            Optional<String> codec,
            boolean encrypted,
            boolean relayed,
            long packets,
            long lost,
            Optional<Double> lossPercent,
            Optional<Double> maxDeltaMs,
            Optional<Double> meanJitterMs,
            Optional<Double> maxJitterMs,
            Optional<Double> mos,
            Optional<String> mosReason,
            Optional<Double> kbps,
            long first,
            long last) {

        public Stream {
            payloadTypes = List.copyOf(payloadTypes);
        }

        /** Why the stream belongs to its call. */
        public enum BoundBy {
            SDP,
            ICE,
            /** Symmetric RTP: the address was learnt from packets the other way. */
            LEARNT,
            RELAY,
            HEURISTIC;

            /** The word of the report: {@code sdp}. */
            public String word() {
                return Words.of(this);
            }
        }
    }

    /**
     * What the capture says of one rule of a ruleset.
     *
     * @param flows how many flows exercised it
     */
    public record Rule(String ruleset, String rule, Status status, long flows, String says) {
        /** What became of the rule. */
        public enum Status {
            CONFIRMED,
            BLOCKED,
            VIOLATED,
            NOT_EXERCISED,
            NOT_OBSERVABLE;

            /** The word of the report: {@code not-exercised}. */
            public String word() {
                return Words.of(this);
            }
        }
    }
}
