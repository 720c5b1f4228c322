package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaTerms;
import io.earshot.analyzer.track.Negotiation;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.analyzer.track.Span;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Sighting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** When audio of a call ought to flow, by the offers and answers that were in force (RFC 3264). */
final class ExpectedMedia {
    /**
     * @param terms  of the first active audio line
     * @param before for how long audio was agreed both ways earlier in the call, s
     */
    record Window(Span span, Negotiation negotiation, Negotiation.Terms terms, double before) {
        boolean bothWays() {
            return terms.bothWays();
        }

        /** For how long audio was to flow both ways in all, up to the end of the window, s. */
        double sinceAnswer() {
            return before + span.seconds();
        }
    }

    private ExpectedMedia() {}

    /** Windows of an answered call in order of time; empty when the set-up was not seen or no audio was agreed. */
    static List<Window> windows(Call call, Thresholds thresholds, Facts facts) {
        List<Window> windows = new ArrayList<>();
        if (call.mediaOnly()) {
            return session(call);
        }
        if (call.answered().isEmpty() || UnconfirmedAnswer.is(call, thresholds)) {
            return windows;
        }
        long answered = call.answered().get().time();
        // nothing is said of the last moments of a call that the capture does not see end
        long openEnd = (long) (thresholds.value("one-way-audio.open-end-seconds") * 1e9);
        long over = Math.min(
                call.ended().map(Sighting::time).orElse(facts.last() - openEnd), pending(call, answered, facts));
        long transferred = transferred(call, answered);
        List<Negotiation> held = call.negotiations();
        for (int i = 0; i < held.size(); i++) {
            Negotiation negotiation = held.get(i);
            long from = Math.max(answered, negotiation.answer().time());
            // who agrees on media anew after a transfer has taken the call back
            long to = from < transferred ? Math.min(over, transferred) : over;
            for (int next = i + 1; next < held.size(); next++) {
                if (held.get(next).answer().time() > from) {
                    to = Math.min(to, held.get(next).offer().time());
                    break;
                }
                if (held.get(next).answer().time() <= answered) {
                    to = from;
                    break;
                }
            }
            if (to > from && negotiation.audio().isPresent()) {
                add(
                        windows,
                        new Window(
                                new Span(from, to),
                                negotiation,
                                negotiation.audio().get(),
                                windows.stream()
                                        .filter(Window::bothWays)
                                        .mapToDouble(before -> before.span().seconds())
                                        .sum()));
            }
        }
        return windows;
    }

    /**
     * Until when what is missing is told of a call: one whose end the capture lacks ended unseen when all its media had. The
     * capture may go on for hours, and so may a fax.
     */
    static long told(Call call, Thresholds thresholds) {
        OptionalLong media = call.views().stream()
                .flatMap(view -> Stream.concat(view.outbound().stream(), view.inbound().stream()))
                .mapToLong(stream -> stream.last().time())
                .max();
        boolean open = call.ended().isEmpty() && !call.mediaOnly() && media.isPresent() && !MissingMedia.isFax(call);
        return open
                ? Math.max(media.getAsLong(), call.last().time())
                        - (long) (thresholds.value("one-way-audio.open-end-seconds") * 1e9)
                : Long.MAX_VALUE;
    }

    /**
     * An accepted REFER sends one side elsewhere: what becomes of this dialog's media is its own affair, RFC 5589. One that is
     * not repeated was answered, though the capture lacks how.
     */
    private static long transferred(Call call, long answered) {
        return call.transactions().stream()
                .filter(transaction -> transaction.method().equals("REFER"))
                .filter(transaction -> transaction.responses().stream()
                                .anyMatch(response -> response.status() >= 200 && response.status() < 300)
                        || transaction.responses().isEmpty()
                                && transaction.requests().size() == 1)
                .mapToLong(transaction -> transaction.responses().isEmpty()
                        ? transaction.requests().get(0).time()
                        : transaction.responses().get(0).at().time())
                .filter(time -> time > answered)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /**
     * A change of the media that is tried for ever (RFC 3261 section 13.2.2.1) may have been made already, or not; and what
     * one changes whose description was cut off is not known.
     */
    private static long pending(Call call, long answered, Facts facts) {
        Set<Long> described = new HashSet<>();
        if (facts.visibility().cutTexts()) {
            call.offers().forEach(said -> described.add(said.at().time()));
        }
        return call.transactions().stream()
                .filter(transaction -> transaction.method().equals("INVITE")
                        && !transaction.requests().isEmpty())
                .filter(transaction -> isTriedForEver(transaction)
                        || facts.visibility().cutTexts()
                                && transaction.requests().stream().noneMatch(at -> described.contains(at.time())))
                .mapToLong(transaction -> transaction.requests().get(0).time())
                .filter(time -> time > answered)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private static boolean isTriedForEver(SipTransaction transaction) {
        return !transaction.responses().isEmpty()
                && transaction.responses().stream()
                        .noneMatch(response -> response.status() >= 200 && response.status() != 487);
    }

    /**
     * Of a session with unreadable signalling nothing is known but its media: as if both ways had been agreed. What comes
     * before the client sends may be early media, as ringback, to which its router has no opening yet.
     */
    private static List<Window> session(Call call) {
        MediaTerms client = terms(call.client());
        MediaTerms server = terms(call.server());
        Negotiation.Terms terms = new Negotiation.Terms("audio", client, server);
        Negotiation assumed = new Negotiation(call.first(), call.first(), true, "", false, List.of(terms));
        long begun = call.views().stream()
                .flatMap(view -> view.outbound().stream())
                .mapToLong(stream -> stream.first().time())
                .min()
                .orElse(call.first().time());
        long from = Math.max(call.first().time(), begun);
        return List.of(new Window(new Span(from, call.last().time()), assumed, terms, 0));
    }

    private static MediaTerms terms(Endpoint endpoint) {
        return new MediaTerms(
                Optional.of(endpoint),
                "",
                Optional.empty(),
                true,
                true,
                false,
                true,
                false,
                List.of(),
                List.of(),
                true);
    }

    /** A refresh that changes nothing prolongs the window before it. */
    private static void add(List<Window> windows, Window window) {
        if (!windows.isEmpty()) {
            Window before = windows.get(windows.size() - 1);
            if (sameFlow(before.terms, window.terms)
                    && before.span.to() >= window.negotiation.offer().time()) {
                windows.set(
                        windows.size() - 1,
                        new Window(
                                new Span(before.span.from(), window.span.to()),
                                before.negotiation,
                                before.terms,
                                before.before));
                return;
            }
        }
        windows.add(window);
    }

    private static boolean sameFlow(Negotiation.Terms one, Negotiation.Terms other) {
        return one.isKnown()
                && other.isKnown()
                && one.expects(Heading.OUTBOUND) == other.expects(Heading.OUTBOUND)
                && one.expects(Heading.INBOUND) == other.expects(Heading.INBOUND)
                && one.client().announced().equals(other.client().announced())
                && one.server().announced().equals(other.server().announced());
    }
}
