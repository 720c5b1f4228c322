package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.MediaTerms;
import io.earshot.analyzer.track.Negotiation;
import io.earshot.analyzer.track.Span;
import io.earshot.analyzer.track.View;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Sighting;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Media still goes to the old address or port after a new answer, RFC 3264 section 8.3.1. */
public final class MediaAfterChange implements Detector {
    private final double settleSeconds;
    private final double minSeconds;

    public MediaAfterChange(Thresholds thresholds) {
        settleSeconds = thresholds.value("media-after-change.settle-seconds");
        minSeconds = thresholds.value("media-after-change.min-seconds");
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        for (Call call : facts.calls()) {
            List<Negotiation> held = call.negotiations();
            if (!held.isEmpty()
                    && held.get(0).confirmed()
                    && held.get(0).audio().isPresent()
                    && call.invited().isEmpty()) {
                for (Heading heading : Heading.values()) {
                    examine(call, usedBefore(call, held.get(0), heading), held.get(0), 0, heading, facts)
                            .ifPresent(findings);
                }
            }
            for (int i = 1; i < held.size(); i++) {
                Negotiation before = held.get(i - 1);
                Negotiation now = held.get(i);
                boolean confirmed = before.confirmed()
                        && now.confirmed()
                        && call.answered()
                                .filter(at -> at.time() < now.answer().time())
                                .isPresent();
                if (!confirmed || before.audio().isEmpty() || now.audio().isEmpty()) {
                    continue;
                }
                for (Heading heading : Heading.values()) {
                    examine(call, before.audio().get(), now, i, heading, facts).ifPresent(findings);
                }
            }
        }
    }

    /**
     * What was agreed before is not in the capture: the old port is the one from which the receiver's own media came, and it
     * comes from the new one now.
     */
    private static Optional<Endpoint> usedBefore(Call call, Negotiation now, Heading heading) {
        long changed = now.offer().time();
        Optional<Endpoint> fresh = now.audio()
                .map(terms -> heading == Heading.OUTBOUND ? terms.server() : terms.client())
                .flatMap(MediaTerms::announced);
        return call.views().stream()
                .flatMap(view -> view.streams(heading.reversed()).stream())
                .filter(own -> own.first().time() < changed)
                .map(MediaStream::source)
                .filter(old -> fresh.filter(port -> old.address().equals(port.address()) && !old.equals(port))
                        .isPresent())
                .filter(old -> call.views().stream()
                        .flatMap(view -> view.streams(heading.reversed()).stream())
                        .anyMatch(own ->
                                own.source().equals(fresh.get()) && own.last().time() > changed))
                .findFirst();
    }

    private Optional<Finding> examine(
            Call call, Negotiation.Terms before, Negotiation now, int index, Heading heading, Facts facts) {
        MediaTerms terms = heading == Heading.OUTBOUND ? before.server() : before.client();
        Optional<Endpoint> old = terms.announced().or(() -> usedBefore(call, now, heading));
        return examine(call, old, now, index, heading, facts);
    }

    private Optional<Finding> examine(
            Call call, Optional<Endpoint> announced, Negotiation now, int index, Heading heading, Facts facts) {
        MediaTerms newTerms = heading == Heading.OUTBOUND
                ? now.audio().get().server()
                : now.audio().get().client();
        if (announced.isEmpty()
                || newTerms.announced().isEmpty()
                || newTerms.ice()
                || announced.equals(newTerms.announced())
                || !now.audio().get().expects(heading)) {
            return Optional.empty();
        }
        Endpoint old = announced.get();
        Endpoint fresh = newTerms.announced().get();
        long from = now.answer().time();
        long to = index + 1 < call.negotiations().size()
                ? call.negotiations().get(index + 1).offer().time()
                : call.ended().map(Sighting::time).orElse(facts.last());
        if (to - from < Math.max(minSeconds, settleSeconds) * 1e9) {
            return Optional.empty();
        }
        Span rest = new Span(from + (long) (settleSeconds * 1e9), to);
        for (View view : call.views()) {
            boolean moved = view.streams(heading).stream()
                    .anyMatch(stream ->
                            stream.destination().equals(fresh) && stream.life().overlaps(rest));
            Optional<Endpoint> inside = inside(view, heading, old, fresh, rest);
            for (MediaStream stream : view.streams(heading)) {
                double late = rest.secondsCoveredBy(stream.active());
                boolean stays = stream.destination().equals(old)
                        || inside.filter(stream.destination()::equals).isPresent();
                if (!moved && stays && late >= minSeconds && !arrives(call, stream, fresh, rest)) {
                    return Optional.of(finding(call, now, stream, old, fresh, late, facts));
                }
            }
        }
        return Optional.empty();
    }

    /** The two are names of one place, inside and outside of a router: the same packets go to both. */
    private static boolean arrives(Call call, MediaStream stream, Endpoint fresh, Span rest) {
        return call.views().stream()
                .flatMap(view -> view.streams(stream.heading()).stream())
                .anyMatch(other -> other.packet() == stream.packet()
                        && other.destination().equals(fresh)
                        && other.life().overlaps(rest));
    }

    /**
     * Where the client announces the address that it has outside of its router, the old port as the inside has it. The router
     * keeps ports, for the client's own media leaves the new one; who learns from that where the client is would follow it.
     */
    private Optional<Endpoint> inside(View view, Heading heading, Endpoint old, Endpoint fresh, Span rest) {
        Endpoint before = new Endpoint(view.place().near(), old.port());
        Endpoint after = new Endpoint(view.place().near(), fresh.port());
        boolean translated = heading == Heading.INBOUND
                && before.address().isPrivate()
                && old.address().isPublic()
                && old.address().equals(fresh.address());
        boolean sendsAnew = view.outbound().stream()
                .filter(stream -> stream.source().equals(after))
                .anyMatch(stream -> rest.secondsCoveredBy(stream.active()) >= minSeconds);
        boolean follows = view.inbound().stream()
                .anyMatch(stream ->
                        stream.destination().equals(after) && stream.life().overlaps(rest));
        return translated && sendsAnew && !follows ? Optional.of(before) : Optional.empty();
    }

    private static Finding finding(
            Call call, Negotiation now, MediaStream stream, Endpoint old, Endpoint fresh, double late, Facts facts) {
        boolean port = old.address().equals(fresh.address());
        return Draft.error("media-after-change", port ? "old-port" : "old-address")
                .proven()
                .call(call)
                .subject(Finding.Subject.of(
                                call.client().address(), call.server().address())
                        .withProtocol("udp")
                        .withSource(stream.source())
                        .withDestination(stream.destination()))
                .summary(stream.source().address() + " still sends to " + old + " after " + fresh + " was agreed")
                .explanation(String.format(
                        Locale.ROOT,
                        "A new answer moved the media from %s to %s; %.1f s later RTP still goes to the old place. The "
                                + "sender does not follow the new answer: no firewall is to blame.",
                        old,
                        fresh,
                        late))
                .remedy("Correct the re-INVITE handling of " + stream.source().address())
                .filter("udp.port == " + old.port() + " && " + Endpoints.filter(old.address()))
                .see(facts, now.answer(), "the new answer: " + fresh)
                .see(facts, stream.last(), "RTP to the old " + old)
                .finish();
    }
}
