package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.Span;
import io.earshot.analyzer.track.View;
import io.earshot.capture.observe.Sighting;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;

/** The router has forgotten the translation by which media came in. Diagnosis notebook section 5. */
final class BindingCause {
    private BindingCause() {}

    /** Two places: what passed before the client fell silent reaches the outside and passes no more. */
    static Optional<AudioCause> expired(MissingMedia missing, Thresholds thresholds, Facts facts) {
        if (missing.heading() != Heading.INBOUND || missing.witness().isEmpty()) {
            return Optional.empty();
        }
        View outside = missing.witness().get();
        MediaStream arriving =
                AudioCause.busiest(outside.inbound(), missing.span()).orElseThrow();
        boolean passedBefore = missing.at().inbound().stream()
                .anyMatch(stream -> stream.packet() == arriving.packet()
                        && stream.first().time() < missing.span().from());
        long again = missing.span().to();
        // the last packets that pass are seen here and there in either order
        long began = missing.span().from() + MissingMedia.atOnce(thresholds);
        for (Span span : arriving.active()) {
            if (span.overlaps(missing.span()) && span.to() > began) {
                again = Math.min(again, Math.max(span.from(), missing.span().from()));
            }
        }
        long lastOut = 0;
        for (Span span : missing.at().active(Heading.OUTBOUND)) {
            if (span.from() <= again) {
                lastOut = Math.max(lastOut, span.to());
            }
        }
        if (lastOut > 0) {
            lastOut = Math.max(lastOut, lastBeside(missing, again, facts));
        }
        double idle = (again - lastOut) / 1e9;
        // what leaves through that port opens the translation anew
        boolean renewed = outside.outbound().stream()
                .filter(stream -> stream.source().equals(arriving.destination()))
                .anyMatch(stream -> missing.span().secondsCoveredBy(stream.active())
                        >= thresholds.value("one-way-audio.min-seconds"));
        if (!passedBefore
                || lastOut == 0
                || renewed
                || idle < thresholds.value("nat-binding-lost.witnessed-idle-seconds")) {
            return Optional.empty();
        }
        return Optional.of(new AudioCause(
                "nat-binding-lost",
                Confidence.STRONG,
                String.format(
                        Locale.ROOT,
                        "the client sent nothing for %.0f s; RTP from %s passed the router before that, now it reaches "
                                + "its outside (%s) and passes no more: the translation expired",
                        idle,
                        arriving.source(),
                        arriving.destination()),
                raiseTimeout(idle, thresholds),
                List.of(
                        new AudioCause.Seen(arriving.first(), "RTP passes"),
                        new AudioCause.Seen(arriving.last(), "RTP at the outside only"))));
    }

    /** Two places: the client goes on sending, from then on through another port of the router. */
    static Optional<AudioCause> rebound(MissingMedia missing) {
        if (missing.heading() != Heading.INBOUND || missing.witness().isEmpty()) {
            return Optional.empty();
        }
        View outside = missing.witness().get();
        MediaStream astray =
                AudioCause.busiest(outside.inbound(), missing.span()).orElseThrow();
        for (MediaStream before : outside.outbound()) {
            for (MediaStream after : outside.outbound()) {
                boolean moved = before.source().equals(astray.destination())
                        && !after.source().equals(before.source())
                        && after.destination().equals(before.destination())
                        && after.packet() == before.packet()
                        && after.first().time() >= before.last().time();
                if (moved) {
                    return Optional.of(new AudioCause(
                            "nat-binding-lost",
                            Confidence.PROOF,
                            "the router translated the client's port to " + before.source() + " and from then on to "
                                    + after.source() + ", while what comes for the client still goes to "
                                    + astray.destination() + ": the translation was lost in the middle of the call",
                            Remapping.remedy(),
                            List.of(
                                    new AudioCause.Seen(before.last(), "last packet from the old port"),
                                    new AudioCause.Seen(after.first(), "first packet from the new port"))));
                }
            }
        }
        return Optional.empty();
    }

    /** One place: the answers to the client's checks tell another outside address from then on. */
    static Optional<AudioCause> remapped(MissingMedia missing, Facts facts) {
        if (missing.heading() != Heading.INBOUND) {
            return Optional.empty();
        }
        return OneWayAudio.lastOf(missing)
                .or(() -> AudioCause.busiest(
                        missing.at().inbound(), missing.window().span()))
                .flatMap(stream -> Remapping.at(missing.span().from(), stream, facts))
                .map(step -> new AudioCause(
                        "nat-binding-lost",
                        Confidence.STRONG,
                        step.says(),
                        Remapping.remedy(),
                        List.of(
                                new AudioCause.Seen(step.before().at(), "the last answer with the old address"),
                                new AudioCause.Seen(step.after().at(), "the first answer with the new one"))));
    }

    /** It flowed, the client fell silent for long, and then it stopped: the translation expired. */
    static Optional<AudioCause> lost(MissingMedia missing, Thresholds thresholds, Facts facts) {
        double idleSeconds = thresholds.value("nat-binding-lost.idle-seconds");
        if (missing.heading() != Heading.INBOUND) {
            return Optional.empty();
        }
        boolean flowedBefore = missing.at().inbound().stream()
                .anyMatch(stream -> stream.first().time() < missing.span().from() - 1_000_000_000L);
        long stop = missing.span().from();
        List<Span> quiet = new Span(
                        missing.call().first().time(), missing.span().to())
                .without(missing.at().active(Heading.OUTBOUND));
        long beside = lastBeside(missing, stop, facts);
        for (Span rest : quiet) {
            Span pause = new Span(Math.min(stop, Math.max(rest.from(), beside)), stop);
            boolean fits = pause.seconds() >= idleSeconds && rest.to() >= stop - 2_000_000_000L;
            if (flowedBefore && fits) {
                return Optional.of(new AudioCause(
                        "nat-binding-lost",
                        Confidence.STRONG,
                        String.format(
                                Locale.ROOT,
                                "the client sent nothing for %.0f s, and then what came to it stopped: its "
                                        + "translation expired",
                                pause.seconds()),
                        raiseTimeout(pause.seconds(), thresholds),
                        List.of()));
            }
        }
        return Optional.empty();
    }

    /**
     * The client rested, what came to it stopped though its sender numbered on, and came again as soon as the client sent
     * again: the way in is open only after what goes out, and nothing else than a translation depends on that.
     */
    static boolean isReopened(MissingMedia missing, Thresholds thresholds) {
        long atOnce = MissingMedia.atOnce(thresholds);
        Span dead = missing.span();
        List<Span> sent = missing.at().active(Heading.OUTBOUND);
        return missing.heading() == Heading.INBOUND
                // without the terms it may have been a hold, in which a server leaves out what it passes on otherwise
                && !missing.call().mediaOnly()
                && missing.at().place().near().isPrivate()
                && sent.stream().anyMatch(span -> span.to() <= dead.from())
                && dead.secondsCoveredBy(sent) <= atOnce / 1e9
                && sent.stream().anyMatch(span -> span.from() <= dead.to() && span.from() >= dead.to() - atOnce)
                && missing.at().audio(Heading.INBOUND).stream()
                        .anyMatch(stream -> OwnPause.lost(stream, dead, thresholds));
    }

    /** As {@link #isReopened}. */
    static Optional<AudioCause> reopened(MissingMedia missing, Thresholds thresholds) {
        if (!isReopened(missing, thresholds)) {
            return Optional.empty();
        }
        long stop = missing.span().from();
        double idle = missing.at().active(Heading.OUTBOUND).stream()
                .mapToLong(Span::to)
                .filter(end -> end <= stop)
                .mapToDouble(end -> (stop - end) / 1e9)
                .min()
                .orElse(0);
        return Optional.of(new AudioCause(
                "nat-binding-lost",
                Confidence.STRONG,
                String.format(
                        Locale.ROOT,
                        "what came to the client stopped %.1f s after the client had fallen silent, its sender numbered on, "
                                + "and it came again as soon as the client sent again: the translation was gone meanwhile",
                        idle),
                idle >= thresholds.value("nat-binding-lost.idle-seconds")
                        ? raiseTimeout(idle, thresholds)
                        : "Look why the router gave the translation up: a restart, a change of the uplink, or a table that is "
                                + "full",
                List.of()));
    }

    /**
     * When the client last sent something else than media through the port that media comes to, not after a moment: reports,
     * checks and answers to these keep its translation too. 0 where it sent nothing.
     */
    private static long lastBeside(MissingMedia missing, long until, Facts facts) {
        return missing.at().inbound().stream()
                .map(MediaStream::destination)
                .distinct()
                .flatMapToLong(own -> LongStream.concat(
                        facts.index().rtcp().of(own).stream()
                                .filter(report -> report.source().equals(own))
                                .mapToLong(report -> report.at().time()),
                        facts.index().exchanges().of(own).stream()
                                .flatMap(exchange -> exchange.source().equals(own)
                                        ? exchange.requests().stream()
                                        : exchange.responseAt().stream())
                                .mapToLong(Sighting::time)))
                .filter(time -> time <= until)
                .max()
                .orElse(0);
    }

    /** @param idle after which the translation was gone, s */
    private static String raiseTimeout(double idle, Thresholds thresholds) {
        double least = thresholds.value("nat-timeout-short.min-s");
        return String.format(
                Locale.ROOT,
                "Raise the UDP timeout of the NAT (%s), or let the client send keep-alives while it is silent",
                idle < least
                        ? String.format(
                                Locale.ROOT, "it is %.0f s at most, and %.0f s or more are asked for", idle, least)
                        : String.format(Locale.ROOT, "to more than %.0f s", idle));
    }
}
