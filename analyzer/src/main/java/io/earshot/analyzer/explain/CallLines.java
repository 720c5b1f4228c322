package io.earshot.analyzer.explain;

import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.MediaTerms;
import io.earshot.analyzer.track.Negotiation;
import io.earshot.analyzer.track.Registration;
import io.earshot.analyzer.track.Related;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.analyzer.track.View;
import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A call from its set-up to its end, and what was found of it. */
final class CallLines {
    private static final int MOST_TRANSACTIONS = 40;
    private static final int MOST_REGISTRATIONS = 8;

    private CallLines() {}

    static void write(Call call, Facts facts, List<Finding> findings, Page page) {
        page.line(
                0,
                call.id() + ": the client is " + call.client() + (call.clientCalls() ? ", it called " : ", called by ")
                        + call.server());
        page.line(1, life(call, page));
        page.some(
                1,
                MOST_REGISTRATIONS,
                facts.registrations().stream()
                        .filter(each ->
                                each.client().address().equals(call.client().address()))
                        .map(each -> registration(each, page))
                        .toList());
        page.some(
                1,
                MOST_TRANSACTIONS,
                call.transactions().stream()
                        .map(each -> transaction(each, call, page))
                        .toList());
        call.negotiations().forEach(negotiation -> negotiation(negotiation, page));
        for (View view : call.views()) {
            page.line(
                    1,
                    "seen with the client at " + view.place().near() + " (tap "
                            + view.place().tap() + "):");
            view.outbound().forEach(stream -> StreamLines.write("out", stream, view.outbound(), facts, page));
            view.inbound().forEach(stream -> StreamLines.write("in ", stream, view.inbound(), facts, page));
        }
        call.misdirected().forEach(stream -> StreamLines.write("astray", stream, List.of(), facts, page));
        PathLines.write(call, facts, page);
        call.related().forEach(other -> page.line(1, "with " + other.call() + ": " + why(other.how())));
        List<Finding> own = findings.stream()
                .filter(finding -> finding.call().filter(call.id()::equals).isPresent())
                .toList();
        own.forEach(finding -> VerdictLines.write(finding, page));
    }

    private static String life(Call call, Page page) {
        String end = call.ended().isPresent()
                ? "ended " + call.endedBy().map(who -> "by the " + who + " ").orElse("") + "in "
                        + page.frame(call.ended().get())
                : "its end is not seen, the last of it in " + page.frame(call.last());
        return call.state().name().toLowerCase(Locale.ROOT) + ": "
                + call.invited()
                        .map(at -> "invited in " + page.frame(at) + ", ")
                        .orElse("")
                + call.answered()
                        .map(at -> "answered in " + page.frame(at) + ", ")
                        .orElse("")
                + end
                + (call.finalStatus().isPresent()
                        ? "; final status " + call.finalStatus().getAsInt() + " " + call.finalReason()
                        : "");
    }

    private static String registration(Registration registration, Page page) {
        return registration.addressOfRecord() + " registers from " + registration.client() + " at "
                + registration.registrar()
                + ": "
                + registration.transactions().stream().map(CallLines::statuses).collect(Collectors.joining(", "))
                + registration
                        .registered()
                        .map(at -> "; bound to " + registration.contact() + " for " + registration.expires() + " s in "
                                + page.frame(at))
                        .orElse("; no binding is seen");
    }

    private static String statuses(SipTransaction transaction) {
        return transaction
                        .finalResponse()
                        .map(response -> String.valueOf(response.status()))
                        .orElse("no answer")
                + (transaction.authorized() ? " (with credentials)" : "");
    }

    private static String transaction(SipTransaction transaction, Call call, Page page) {
        String responses = transaction.responses().stream()
                .map(response -> response.status() + " in " + page.frame(response.at()))
                .collect(Collectors.joining(", "));
        int sent = transaction.requests().size();
        return transaction.method() + " of the "
                + (transaction.source().address().equals(call.client().address()) ? "client" : "other side")
                + (sent == 0
                        ? ", itself not seen"
                        : ", "
                                + page.frames(
                                        transaction.requests().get(0),
                                        transaction.requests().get(sent - 1))
                                + (sent > 1 ? " (sent " + sent + " times)" : ""))
                + (transaction.authorized() ? ", with credentials" : "")
                + (transaction.method().equals("ACK") ? "" : ": " + (responses.isEmpty() ? "no answer" : responses))
                + transaction
                        .unheard()
                        .map(at -> "; at " + at.source() + " none of it is seen")
                        .orElse("");
    }

    private static void negotiation(Negotiation negotiation, Page page) {
        page.line(
                1,
                page.frame(negotiation.offer()) + " offers, " + page.frame(negotiation.answer()) + " answers ("
                        + negotiation.method() + (negotiation.confirmed() ? ")" : ", early)"));
        for (Negotiation.Terms terms : negotiation.media()) {
            page.line(
                    2,
                    terms.type() + ": client at " + place(terms.client()) + ", server at " + place(terms.server())
                            + ", out "
                            + (terms.expects(Heading.OUTBOUND) ? "yes" : "no") + ", in "
                            + (terms.expects(Heading.INBOUND) ? "yes" : "no")
                            + (terms.client().secured() ? ", SRTP" : "")
                            + (terms.client().ice() && terms.server().ice() ? ", ICE" : ""));
        }
    }

    private static String place(MediaTerms terms) {
        Optional<Endpoint> announced = terms.announced();
        return announced.map(Endpoint::toString).orElse("nowhere");
    }

    private static String why(Related.How how) {
        return switch (how) {
            case SAME_CALL_ID -> "the same Call-ID, another hop";
            case MEDIA -> "the same RTP packets come in one and go out in the other";
            case SAME_MEDIA_ADDRESS -> "both announce the same address and port for media";
            case REPLACES -> "a Replaces header names the other dialog";
            case REFERRED -> "a REFER of one asked for the other";
            case SESSION_ID -> "the same identifier in Session-ID";
            case MENTIONED -> "a header of one names the Call-ID of the other";
            case BACK_TO_BACK -> "one host took the one and made the other meanwhile, for the same user";
        };
    }

    /** All streams of a call, wherever they are seen. */
    static List<MediaStream> streams(Call call) {
        return call.views().stream()
                .flatMap(view -> Stream.concat(view.outbound().stream(), view.inbound().stream()))
                .toList();
    }
}
