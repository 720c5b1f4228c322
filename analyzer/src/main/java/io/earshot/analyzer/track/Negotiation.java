package io.earshot.analyzer.track;

import io.earshot.capture.observe.Sighting;
import java.util.List;

/**
 * One completed offer/answer exchange of a call, RFC 3264; early media counts from the provisional answer.
 *
 * @param offer    the message with the offer; that with the answer where the capture lacks the offer
 * @param answer   the message with the answer; from its time on the terms hold
 * @param offeredByClient the customer's client made the offer
 * @param method   of the request that carried it: INVITE, UPDATE, PRACK, ACK
 * @param confirmed the answer came in a final response or an ACK, not only in a provisional response
 * @param media    one for each m-line
 */
public record Negotiation(
        Sighting offer, Sighting answer, boolean offeredByClient, String method, boolean confirmed, List<Terms> media) {
    public Negotiation {
        media = List.copyOf(media);
    }

    /**
     * One m-line.
     *
     * @param type {@code audio}, {@code video}, {@code image}, ...
     */
    public record Terms(String type, MediaTerms client, MediaTerms server) {
        public boolean active() {
            return !client.rejected() && !server.rejected();
        }

        /** Both sides agreed that media flows this way. */
        public boolean expects(Heading heading) {
            MediaTerms sender = heading == Heading.OUTBOUND ? client : server;
            MediaTerms receiver = heading == Heading.OUTBOUND ? server : client;
            return active() && sender.sends() && receiver.receives();
        }

        /** As far as is known: what was cut off may say that one side rests. */
        public boolean bothWays() {
            return isKnown() && mayFlowBothWays();
        }

        public boolean isKnown() {
            return client.whole() && server.whole();
        }

        public boolean mayFlowBothWays() {
            return expects(Heading.OUTBOUND) && expects(Heading.INBOUND);
        }
    }

    /** The first active audio line. */
    public java.util.Optional<Terms> audio() {
        return media.stream()
                .filter(terms -> terms.type().equals("audio") && terms.active())
                .findFirst();
    }
}
