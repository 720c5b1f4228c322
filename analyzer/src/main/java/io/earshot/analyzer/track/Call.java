package io.earshot.analyzer.track;

import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.Sighting;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A call: a SIP dialog set up by INVITE, or, where signalling cannot be read, a media session.
 *
 * @param id         {@code call-1}, in order of first sight
 * @param callIds    Call-ID values, several where a middlebox changed it
 * @param from       URI of the caller, empty when not known
 * @param client     the customer's end of the signalling (or media) in the first view
 * @param clientCalls the customer's client made the call
 * @param first      first sign of the call
 * @param invited    the INVITE; empty when the capture starts later
 * @param answered   the 2xx
 * @param ended      BYE, CANCEL or final refusal
 * @param endedBy    {@code client}, {@code server}
 * @param last       last sign of the call
 * @param negotiations completed offers, oldest first
 * @param offers     every message with a session description, answered or not, oldest first
 * @param views      ordered from the client outward
 * @param related   other calls of the same conversation, in their order
 * @param misdirected streams to an announced address of the client at which nobody of the call is seen
 */
public record Call(
        String id,
        List<String> callIds,
        String from,
        String to,
        Transport transport,
        Endpoint client,
        Endpoint server,
        boolean clientCalls,
        State state,
        Sighting first,
        Optional<Sighting> invited,
        Optional<Sighting> answered,
        Optional<Sighting> ended,
        Optional<String> endedBy,
        OptionalInt finalStatus,
        String finalReason,
        Sighting last,
        List<Negotiation> negotiations,
        List<Described> offers,
        List<SipTransaction> transactions,
        List<View> views,
        List<MediaStream> misdirected,
        List<HeaderChange> changes,
        List<Related> related) {

    public Call {
        callIds = List.copyOf(callIds);
        negotiations = List.copyOf(negotiations);
        offers = List.copyOf(offers);
        transactions = List.copyOf(transactions);
        views = List.copyOf(views);
        misdirected = List.copyOf(misdirected);
        changes = List.copyOf(changes);
        related = List.copyOf(related);
    }

    /** The states of the report. */
    public enum State {
        RINGING,
        ANSWERED,
        ENDED,
        REJECTED,
        CANCELLED,
        UNANSWERED,
        UNKNOWN
    }

    /**
     * A session description on its way.
     *
     * @param fromClient the client said it
     * @param at         its sightings, one for each view
     * @param info       information lines of the description
     */
    public record Described(
            boolean fromClient,
            Sighting at,
            Endpoint source,
            Endpoint destination,
            List<Line> media,
            List<String> info) {
        public Described {
            media = List.copyOf(media);
            info = List.copyOf(info);
        }
    }

    /** One m-line as said by one side. */
    public record Line(String type, MediaTerms terms) {}

    /** The first description of the server, from a public address, that names this address for media. */
    public Optional<Described> announcedFromOutside(Address media) {
        return offers.stream()
                .filter(said -> !said.fromClient && said.source.address().isPublic())
                .filter(said -> said.media.stream()
                        .map(line -> line.terms().announced().map(Endpoint::address))
                        .anyMatch(Optional.of(media)::equals))
                .findFirst();
    }

    /** True for a media session whose signalling could not be read. */
    public boolean mediaOnly() {
        return callIds.isEmpty();
    }
}
