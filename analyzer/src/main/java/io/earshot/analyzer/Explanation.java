package io.earshot.analyzer;

import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.Negotiation;
import io.earshot.analyzer.track.Related;
import io.earshot.analyzer.track.View;
import java.util.ArrayList;
import java.util.List;

/** Unfolds what is known of one call: who is the client, what was agreed, why each stream belongs to it. */
final class Explanation {
    private Explanation() {}

    /** @param name Call-ID, the report's id of the call, or its number */
    static List<String> of(String name, Facts facts) {
        List<String> lines = new ArrayList<>();
        for (Call call : facts.calls()) {
            if (call.id().equals(name) || call.id().equals("call-" + name) || call.callIds().contains(name)) {
                explain(call, lines);
            }
        }
        if (lines.isEmpty()) {
            lines.add("No call is called \"" + name + "\".");
        }
        return lines;
    }

    private static void explain(Call call, List<String> lines) {
        lines.add(call.id() + ": the client is " + call.client()
                + (call.clientCalls() ? ", it called " : ", called by ") + call.server());
        for (Negotiation negotiation : call.negotiations()) {
            lines.add("  frame " + negotiation.offer().frame() + " offers, frame "
                    + negotiation.answer().frame() + " answers (" + negotiation.method()
                    + (negotiation.confirmed() ? ")" : ", early)"));
            for (Negotiation.Terms terms : negotiation.media()) {
                lines.add("    " + terms.type() + ": client at "
                        + place(terms.client().announced()) + ", server at "
                        + place(terms.server().announced()) + ", out "
                        + (terms.expects(Heading.OUTBOUND) ? "yes" : "no") + ", in "
                        + (terms.expects(Heading.INBOUND) ? "yes" : "no"));
            }
        }
        for (View view : call.views()) {
            lines.add("  seen with the client at " + view.place().near() + " (tap "
                    + view.place().tap() + "):");
            view.outbound().forEach(stream -> lines.add("    out " + stream(stream)));
            view.inbound().forEach(stream -> lines.add("    in  " + stream(stream)));
        }
        call.related().forEach(other -> lines.add("  with " + other.call() + ": " + why(other.how())));
        call.misdirected().forEach(stream -> lines.add("  astray " + stream(stream)));
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

    private static String place(java.util.Optional<io.earshot.capture.net.Endpoint> announced) {
        return announced.map(Object::toString).orElse("nowhere");
    }

    private static String stream(MediaStream stream) {
        String why = switch (stream.boundBy()) {
            case "sdp" -> "a session description announces one of its ends";
            case "ice" -> "an ICE candidate is one of its ends";
            case "learnt" -> "it is the other direction, or the same packets, of a stream that is bound";
            case "relay" -> "the relay's peer is announced";
            default -> "nothing announces it; it stands by itself";
        };
        return stream.source() + " to " + stream.destination()
                + String.format(
                        " (SSRC 0x%08x, frames %d to %d): %s: %s",
                        stream.ssrc(), stream.first().frame(), stream.last().frame(), stream.boundBy(), why);
    }
}
