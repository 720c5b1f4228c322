package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One thing that is wrong, or worth knowing, with its evidence and what to do about it.
 *
 * @param id          names the finding within its report, the same for the same input: {@code F1}
 * @param code        what is wrong, one of the contract's codes: {@code one-way-audio}
 * @param cause       why, {@code undetermined} where the capture cannot tell causes apart
 * @param call        id of the report's call that it is about
 * @param summary     one plain sentence without a full stop, the headline of the report
 * @param explanation how the packets show it; lists the candidates of an undetermined cause
 * @param remedy      what a network administrator does about it, empty where nothing is to be done
 * @param first       capture time of its first evidence, nanoseconds since 1970-01-01 UTC
 * @param last        capture time of its last evidence, nanoseconds since 1970-01-01 UTC
 * @param occurrences how many times it was seen, at least 1
 * @param rule        {@code RULESET/RULE-ID} where a ruleset says so
 * @param filter      a Wireshark display filter that shows the evidence
 * @param blocked     flows that it shows stopped and that a rule of a firewall would let through
 */
public record Finding(
        String id,
        String code,
        String cause,
        Severity severity,
        Confidence confidence,
        Optional<String> call,
        Subject subject,
        String summary,
        String explanation,
        Optional<String> remedy,
        long first,
        long last,
        long occurrences,
        Optional<String> rule,
        Optional<String> filter,
        List<Evidence> evidence,
        List<Blocked> blocked) {

    public Finding {
        evidence = List.copyOf(evidence);
        blocked = List.copyOf(blocked);
    }

    /** Most frames that a finding names. */
    static final int MAX_EVIDENCE = 12;

    /** The same finding with what else shows it, or comes of it. */
    Finding with(String sentence, List<Evidence> also) {
        List<Evidence> both = Stream.concat(evidence.stream(), also.stream())
                .distinct()
                .limit(MAX_EVIDENCE)
                .sorted(Comparator.comparingLong(Evidence::time).thenComparing(Evidence::frame))
                .toList();
        return copy(id, severity, explanation + sentence, remedy, rule, both);
    }

    /** The same finding with others of its kind, which are one fault with it. */
    Finding with(List<Finding> others, String sentence) {
        Finding shown = with(
                sentence,
                others.stream().flatMap(other -> other.evidence().stream()).toList());
        List<Blocked> all = Stream.concat(blocked.stream(), others.stream().flatMap(other -> other.blocked().stream()))
                .distinct()
                .toList();
        return new Finding(
                id,
                code,
                cause,
                severity,
                confidence,
                call,
                subject,
                summary,
                shown.explanation(),
                remedy,
                others.stream().mapToLong(Finding::first).reduce(first, Math::min),
                others.stream().mapToLong(Finding::last).reduce(last, Math::max),
                others.stream().mapToLong(Finding::occurrences).reduce(occurrences, Long::sum),
                rule,
                filter,
                shown.evidence(),
                all);
    }

    /** The same finding where nobody has to do without what is missing. */
    Finding asWarning(String because) {
        return copy(id, Severity.WARNING, explanation + because, remedy, rule, evidence);
    }

    /** The same finding under another name. */
    public Finding withId(String newId) {
        return named(newId, rule, remedy);
    }

    /** The same finding under its name within a report, with the rule that speaks of it. */
    Finding named(String newId, Optional<String> newRule, Optional<String> newRemedy) {
        return copy(newId, severity, explanation, newRemedy, newRule, evidence);
    }

    private Finding copy(
            String newId,
            Severity newSeverity,
            String newExplanation,
            Optional<String> newRemedy,
            Optional<String> newRule,
            List<Evidence> newEvidence) {
        return new Finding(
                newId,
                code,
                cause,
                newSeverity,
                confidence,
                call,
                subject,
                summary,
                newExplanation,
                newRemedy,
                first,
                last,
                occurrences,
                newRule,
                filter,
                newEvidence,
                blocked);
    }

    /**
     * What a finding is about; whatever does not apply is empty. Of a missing flow, {@code source} is who should send.
     *
     * @param host            the customer's or the accused host
     * @param peer            the other side
     * @param protocol        {@code udp}, {@code tcp}
     * @param sourcePort      0 to 65535
     * @param destinationPort 0 to 65535
     * @param ssrc            RFC 3550 section 5.1
     * @param name            a host name
     */
    public record Subject(
            Optional<Address> host,
            Optional<Address> peer,
            Optional<String> protocol,
            Optional<Address> source,
            Optional<Integer> sourcePort,
            Optional<Address> destination,
            Optional<Integer> destinationPort,
            Optional<Integer> ssrc,
            Optional<String> name) {

        public static final Subject NONE = new Subject(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        /** What is between two hosts, the customer's first. */
        static Subject of(Address host, Address peer) {
            return NONE.withHost(host).withPeer(peer);
        }

        /** What goes from an inside host to a server. */
        static Subject between(Endpoint client, Endpoint server, String protocol) {
            return of(client.address(), server.address())
                    .withProtocol(protocol)
                    .withSource(client)
                    .withDestination(server);
        }

        public Subject withHost(Address newHost) {
            return new Subject(
                    Optional.of(newHost), peer, protocol, source, sourcePort, destination, destinationPort, ssrc, name);
        }

        public Subject withPeer(Address newPeer) {
            return new Subject(
                    host, Optional.of(newPeer), protocol, source, sourcePort, destination, destinationPort, ssrc, name);
        }

        public Subject withProtocol(String newProtocol) {
            return new Subject(
                    host, peer, Optional.of(newProtocol), source, sourcePort, destination, destinationPort, ssrc, name);
        }

        /** Port 0 stands for an unknown port and stays empty. */
        public Subject withSource(Endpoint from) {
            return new Subject(
                    host,
                    peer,
                    protocol,
                    Optional.of(from.address()),
                    port(from),
                    destination,
                    destinationPort,
                    ssrc,
                    name);
        }

        /** Port 0 stands for an unknown port and stays empty. */
        public Subject withDestination(Endpoint to) {
            return new Subject(
                    host, peer, protocol, source, sourcePort, Optional.of(to.address()), port(to), ssrc, name);
        }

        public Subject withSsrc(int newSsrc) {
            return new Subject(
                    host, peer, protocol, source, sourcePort, destination, destinationPort, Optional.of(newSsrc), name);
        }

        public Subject withName(String newName) {
            return new Subject(
                    host, peer, protocol, source, sourcePort, destination, destinationPort, ssrc, Optional.of(newName));
        }

        private static Optional<Integer> port(Endpoint endpoint) {
            return endpoint.port() == 0 ? Optional.empty() : Optional.of(endpoint.port());
        }
    }

    /**
     * A flow that is stopped on its way.
     *
     * @param outward whether the customer's end sends it
     * @param local   the customer's end, inside; port 0 where it is not known
     * @param remote  the other end; port 0 where it is not known
     */
    public record Blocked(Usage usage, Protocol protocol, boolean outward, Endpoint local, Endpoint remote) {
        static Blocked outward(Usage usage, Protocol protocol, Endpoint local, Endpoint remote) {
            return new Blocked(usage, protocol, true, local, remote);
        }

        static Blocked inward(Usage usage, Protocol protocol, Endpoint local, Endpoint remote) {
            return new Blocked(usage, protocol, false, local, remote);
        }
    }

    /**
     * A frame that shows it.
     *
     * @param file  capture file as the user named it
     * @param frame 1-based number in the file, as Wireshark shows it
     * @param time  nanoseconds since 1970-01-01 UTC
     * @param says  what to see there
     */
    public record Evidence(String file, long frame, long time, String says) {}
}
