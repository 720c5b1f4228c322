package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.RtcpWitness;
import io.earshot.analyzer.track.Span;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Sighting;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What else goes the way of a stream: connectivity checks, their answers and RTCP share its ports (RFC 7983, RFC 5761). */
final class OpenPath {
    /** Packet type of RFC 3550 section 6.4.1. */
    private static final int SENDER_REPORT = 200;

    private OpenPath() {}

    /** The stream ended, and what goes the same way goes on past the middle of its silence. */
    static boolean outlives(MediaStream stream, Span silence, Thresholds thresholds, Facts facts) {
        List<Long> signs = signs(stream, silence, facts);
        signs.addAll(reported(stream, silence, facts));
        long middle = silence.from() + (silence.to() - silence.from()) / 2;
        return signs.size() >= thresholds.value("one-way-audio.min-signs")
                && signs.stream().anyMatch(time -> time >= middle);
    }

    /** The sender goes on with RTCP: it is there, and sends no media. */
    static boolean reports(MediaStream stream, Span silence, Facts facts) {
        long middle = silence.from() + (silence.to() - silence.from()) / 2;
        return reported(stream, silence, facts).stream().anyMatch(time -> time >= middle);
    }

    /**
     * The sender says that it sends nothing: it gave sender reports, and in the silence gives receiver reports, RFC 3550
     * section 6.4. What is dropped on the way its reports would go on to count.
     */
    static boolean saysThatItRests(MediaStream stream, Span silence, Thresholds thresholds, Facts facts) {
        List<RtcpWitness> given = facts.index().rtcp().between(from(stream), to(stream)).stream()
                .filter(report -> report.source().address().equals(from(stream))
                        && report.source().port() - stream.source().port() <= 1
                        && report.source().port() >= stream.source().port()
                        && report.at().tap() == stream.first().tap()
                        && !report.message().packetTypes().isEmpty())
                .toList();
        long middle = silence.from() + (silence.to() - silence.from()) / 2;
        return given.stream().anyMatch(report -> report.at().time() < silence.from() && isSenders(report))
                && given.stream()
                                .filter(report -> silence.contains(report.at().time()) && !isSenders(report))
                                .count()
                        >= thresholds.value("one-way-audio.min-signs")
                && given.stream().noneMatch(report -> report.at().time() >= middle && isSenders(report));
    }

    private static boolean isSenders(RtcpWitness report) {
        return report.message().packetTypes().get(0) == SENDER_REPORT;
    }

    private static List<Long> reported(MediaStream stream, Span silence, Facts facts) {
        List<Long> reports = new ArrayList<>();
        for (RtcpWitness report : facts.index().rtcp().between(from(stream), to(stream))) {
            if (goes(report.source(), report.destination(), stream)) {
                note(reports, report.at(), stream, silence);
            }
        }
        return reports;
    }

    /** When connectivity checks, or answers to them, went the way of a stream. */
    private static List<Long> signs(MediaStream stream, Span silence, Facts facts) {
        List<Long> signs = new ArrayList<>();
        for (StunExchange exchange : facts.index().exchanges().between(from(stream), to(stream))) {
            if (!exchange.relayPeer().equals(stream.relayPeer())) {
                continue;
            }
            if (goes(exchange.source(), exchange.destination(), stream)) {
                exchange.requests().forEach(at -> note(signs, at, stream, silence));
            } else if (goes(exchange.destination(), exchange.source(), stream)) {
                exchange.responseAt().ifPresent(at -> note(signs, at, stream, silence));
            }
        }
        return signs;
    }

    /** What goes the way of media that is missing, past the middle of its silence, are checks or answers to checks. */
    static boolean answersChecks(MissingMedia missing, Facts facts) {
        Span silence = missing.span();
        long middle = silence.from() + (silence.to() - silence.from()) / 2;
        return AudioCause.busiest(
                        missing.at().streams(missing.heading()),
                        missing.window().span())
                .filter(stream -> signs(stream, silence, facts).stream().anyMatch(time -> time >= middle))
                .isPresent();
    }

    /** In a span, and past its middle, one end goes on with RTCP or with checks of its own towards the other. */
    static boolean speaks(Endpoint from, Endpoint to, int tap, Span span, Thresholds thresholds, Facts facts) {
        List<Long> signs = Stream.concat(
                        facts.index().rtcp().between(from.address(), to.address()).stream()
                                .filter(report -> report.source().equals(from)
                                        && report.destination().equals(to))
                                .map(RtcpWitness::at),
                        facts.index().exchanges().between(from, to).stream()
                                .filter(check -> check.source().equals(from)
                                        && check.destination().equals(to))
                                .flatMap(check -> check.requests().stream()))
                .filter(at -> at.tap() == tap && span.contains(at.time()))
                .map(Sighting::time)
                .toList();
        long middle = span.from() + (span.to() - span.from()) / 2;
        return signs.size() >= thresholds.value("one-way-audio.min-signs")
                && signs.stream().anyMatch(time -> time >= middle);
    }

    /** The last packet of any kind that goes the other way of a stream, capture time; 0 when there is none. */
    static long lastReturned(MediaStream stream, Facts facts) {
        return lastSent(stream.destination(), stream.source(), stream.first().tap(), facts);
    }

    /** The last packet of any kind that goes from one end to the other, capture time; 0 when there is none. */
    static long lastSent(Endpoint from, Endpoint to, int tap, Facts facts) {
        long last = 0;
        for (FlowState flow : facts.index().flows().between(from, to)) {
            if (flow.first().tap() != tap) {
                continue;
            }
            FlowState.Direction way = flow.initiator().equals(from) ? flow.forward() : flow.backward();
            last = Math.max(last, way.last().map(Sighting::time).orElse(0L));
        }
        return last;
    }

    private static Address from(MediaStream stream) {
        return stream.source().address();
    }

    private static Address to(MediaStream stream) {
        return stream.destination().address();
    }

    private static boolean goes(Endpoint source, Endpoint destination, MediaStream stream) {
        return source.equals(stream.source()) && destination.equals(stream.destination());
    }

    private static void note(List<Long> signs, Sighting at, MediaStream stream, Span silence) {
        if (at.tap() == stream.first().tap() && silence.contains(at.time())) {
            signs.add(at.time());
        }
    }
}
