package io.earshot.analyzer.track;

import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.Sighting;
import java.util.List;
import java.util.Optional;

/**
 * A client's binding at a registrar, RFC 3261 section 10: all REGISTER transactions of one Call-ID.
 *
 * @param client  where the REGISTER came from, in its first view
 * @param views   the client's end and the registrar's end in each view
 * @param contact host and port of the Contact that was registered, as written
 * @param registered last 2xx with a binding
 * @param expires seconds, 0 when not known
 */
public record Registration(
        String callId,
        String addressOfRecord,
        Endpoint client,
        Endpoint registrar,
        Transport transport,
        List<Place> views,
        String contact,
        Optional<Sighting> registered,
        long expires,
        List<SipTransaction> transactions) {
    public Registration {
        views = List.copyOf(views);
        transactions = List.copyOf(transactions);
    }

    /** @param lastInbound last packet of the registrar to the client that was seen here */
    public record Place(int tap, Endpoint client, Endpoint registrar, Optional<Sighting> lastInbound) {}
}
