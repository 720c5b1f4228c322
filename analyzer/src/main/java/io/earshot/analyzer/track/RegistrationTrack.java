package io.earshot.analyzer.track;

import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Sighting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The REGISTER transactions of one Call-ID while they come. */
final class RegistrationTrack {
    private static final int MAX_TRANSACTIONS = 256;
    /** Seconds; what registrars grant where the request does not say, RFC 3261 section 10.2. */
    private static final long LEAST_EXPIRES = 3600;
    /** Who has credentials answers a challenge within this time, RFC 3261 section 22.2, ns. */
    private static final long AT_ONCE = 1_500_000_000L;

    private final String callId;
    private final List<TransactionTrack> transactions = new ArrayList<>();
    private final Map<PathKey, Registration.Place> places = new LinkedHashMap<>();
    private String addressOfRecord = "";
    private String contact = "";
    private Transport transport = Transport.UDP;
    private Optional<Sighting> registered = Optional.empty();
    private long expires;
    private long last;
    /** When it was last asked for credentials. */
    private long challenged = Long.MIN_VALUE / 2;

    RegistrationTrack(String callId) {
        this.callId = callId;
    }

    void add(TransactionTrack transaction) {
        if (transactions.size() < MAX_TRANSACTIONS) {
            transactions.add(transaction);
        }
    }

    /** Forgets refreshes that were over by then, but for the latest; true when nothing is left that holds. */
    boolean forget(long before) {
        int old = 0;
        while (old < transactions.size() - 1 && transactions.get(old).last() < before) {
            old++;
        }
        transactions.subList(0, old).clear();
        return last < before - Math.max(expires, LEAST_EXPIRES) * 1_000_000_000L;
    }

    /** Every sighting of every message, before its transaction takes it in. */
    void sight(Observation.Sip sip, TransactionTrack transaction) {
        last = sip.at().time();
        SipMessage message = sip.message();
        transport = sip.transport();
        addressOfRecord = message.toUri().isEmpty() ? addressOfRecord : message.toUri();
        boolean request = message instanceof SipMessage.Request;
        Endpoint client = request ? sip.source() : sip.destination();
        Endpoint registrar = request ? sip.destination() : sip.source();
        PathKey path = PathKey.of(sip.at().tap(), client, registrar);
        Registration.Place before = places.get(path);
        Optional<Sighting> inbound =
                request ? before == null ? Optional.empty() : before.lastInbound() : Optional.of(sip.at());
        places.put(path, new Registration.Place(sip.at().tap(), client, registrar, inbound));
        if (request) {
            contact = message.contactUris().stream().findFirst().orElse(contact);
            expires = message.expires().orElse((int) expires);
            if (sip.truncated() && transaction.request() == null && last - challenged <= AT_ONCE) {
                transaction.answersChallenge();
            }
        } else if (message instanceof SipMessage.Response response) {
            if (response.statusCode() / 100 == 2 && registered.isEmpty()) {
                registered = Optional.of(sip.at());
            }
            challenged = response.statusCode() == 401 || response.statusCode() == 407 ? last : challenged;
        }
    }

    Registration asRegistration() {
        List<SipTransaction> all =
                transactions.stream().map(TransactionTrack::asTransaction).toList();
        Registration.Place first = places.values().iterator().next();
        return new Registration(
                callId,
                addressOfRecord,
                first.client(),
                first.registrar(),
                transport,
                List.copyOf(places.values()),
                contact,
                registered,
                expires,
                all);
    }
}
