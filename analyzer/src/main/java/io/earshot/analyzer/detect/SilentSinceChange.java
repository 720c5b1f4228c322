package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaTerms;
import io.earshot.analyzer.track.Negotiation;
import io.earshot.analyzer.track.View;
import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Media flowed both ways at this capture point until a port was agreed on anew between the same two hosts (RFC 3264 section
 * 8.3.1), and none does since: it still passes here if it flows, so that it does not.
 */
final class SilentSinceChange {
    private final Thresholds thresholds;
    private final double minSeconds;

    SilentSinceChange(Thresholds thresholds) {
        this.thresholds = thresholds;
        minSeconds = thresholds.value("no-audio.min-seconds");
    }

    Optional<Finding> of(Call call, ExpectedMedia.Window window, Facts facts) {
        List<ExpectedMedia.Window> windows = ExpectedMedia.windows(call, thresholds, facts);
        int now = windows.indexOf(window);
        if (now < 1 || call.ended().isEmpty()) {
            return Optional.empty();
        }
        ExpectedMedia.Window before = windows.get(now - 1);
        return before.bothWays() && isMoved(before.terms(), window.terms()) && flowed(call, before)
                ? Optional.of(finding(call, before, window, facts))
                : Optional.empty();
    }

    /** The hosts are the same, and a port of one of them is not. */
    private static boolean isMoved(Negotiation.Terms before, Negotiation.Terms after) {
        return sameHost(before.client(), after.client())
                && sameHost(before.server(), after.server())
                && !(before.client().announced().equals(after.client().announced())
                        && before.server().announced().equals(after.server().announced()));
    }

    private static boolean sameHost(MediaTerms before, MediaTerms after) {
        return before.announced().isPresent() && before.host().equals(after.host());
    }

    /** Both ways up to the change, and without rests that could go on. */
    private boolean flowed(Call call, ExpectedMedia.Window before) {
        return call.views().stream().anyMatch(view -> flowed(view, before));
    }

    private boolean flowed(View view, ExpectedMedia.Window before) {
        for (Heading heading : Heading.values()) {
            boolean steady = view.audio(heading).stream().noneMatch(stream -> stream.mayRest() || stream.events() > 0);
            double seconds = before.span().secondsCoveredBy(MissingMedia.solid(view, heading, thresholds));
            if (!steady || seconds < Math.max(minSeconds, before.span().seconds() * 0.9)) {
                return false;
            }
        }
        return true;
    }

    private static Finding finding(Call call, ExpectedMedia.Window before, ExpectedMedia.Window window, Facts facts) {
        boolean client = !before.terms()
                .client()
                .announced()
                .equals(window.terms().client().announced());
        Endpoint port = (client ? window.terms().client() : window.terms().server())
                .announced()
                .orElseThrow();
        return Draft.error("no-audio", "undetermined")
                .call(call)
                .over(window.span())
                .subject(Finding.Subject.of(
                                call.client().address(), call.server().address())
                        .withProtocol("udp"))
                .summary("no audio any more between " + call.client().address() + " and "
                        + call.server().address())
                .explanation(String.format(
                        Locale.ROOT,
                        "Media flowed both ways here until the %s side agreed on another port, %s, and none comes by in the "
                                + "%.1f s after that, though both hosts are the same as before: what goes to or from the "
                                + "new port is dropped before this point, and who waits for the first packet stays silent; "
                                + "or neither side sends any more.",
                        client ? "client's" : "other",
                        port,
                        window.span().seconds()))
                .remedy(AudioCause.COMPARE + "; see whether the whole range of media ports is allowed")
                .filter("udp.port == " + port.port())
                .see(facts, window.negotiation().offer(), "another port is offered")
                .see(facts, window.negotiation().answer(), "and agreed on")
                .finish();
    }
}
