package io.earshot.analyzer.track;

import io.earshot.capture.decode.sip.NameAddr;
import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.decode.sip.SipUri;
import io.earshot.capture.decode.sip.Via;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Observation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Follows SIP: transactions, the legs of calls, registrations, and text that a middlebox changed. */
final class SipTrack {
    /** Above this many open transactions or calls the oldest are forgotten. */
    private static final int MAX_TRANSACTIONS = 1 << 17;

    private static final int MAX_CHANGES = 1000;
    private static final int MAX_REQUESTS = 10_000;

    final Map<String, List<LegTrack>> legsByCallId = new LinkedHashMap<>();
    final List<LegTrack> legs = new ArrayList<>();
    final Map<String, RegistrationTrack> registrations = new LinkedHashMap<>();
    final List<TransactionTrack> requests = new ArrayList<>();
    final List<HeaderChange> changes = new ArrayList<>();
    final List<Mapping> mappings = new ArrayList<>();

    /** What makes two mappings one: all but the moment. */
    private record Mapped(Endpoint inside, Endpoint outside, Endpoint remote, Mapping.Witness by) {}

    private final Set<Mapped> mapped = new HashSet<>();
    private final Map<String, TransactionTrack> transactions = new LinkedHashMap<>();
    private final Map<TransactionTrack, LegTrack> legOf = new java.util.IdentityHashMap<>();
    private final CutTexts cut = new CutTexts(MAX_TRANSACTIONS);
    private final SipComparison comparison = new SipComparison(this::changed);
    private final SipOrder order = new SipOrder(transactions::containsKey, this::take);
    private LegTrack current;
    private long nameless;

    private void changed(HeaderChange change) {
        List<HeaderChange> target = current == null ? changes : current.changes;
        if (target.size() < MAX_CHANGES) {
            target.add(change);
        }
    }

    void on(Observation.Sip sip) {
        order.on(sip);
    }

    /** Takes in what waits for its place; to be called before anything is asked. */
    void settle() {
        order.settle();
    }

    private void take(Observation.Sip sip) {
        TransactionTrack transaction = transaction(sip);
        boolean fresh = transaction.isEmpty();
        switch (kind(sip.message(), transaction)) {
            case CALL ->
                onCall(sip, transaction, fresh || !legOf.containsKey(transaction) && requests.remove(transaction));
            case REGISTRATION -> onRegistration(sip, transaction, fresh);
            case OTHER -> {
                current = null;
                if (fresh && requests.size() < MAX_REQUESTS) {
                    requests.add(transaction);
                }
                follow(sip, transaction, null);
            }
        }
    }

    private enum Kind {
        CALL,
        REGISTRATION,
        OTHER
    }

    /**
     * Forgets transactions and registrations that were over by then.
     *
     * @param over legs to be forgotten
     */
    void forget(long before, Set<LegTrack> over) {
        legs.removeIf(over::contains);
        legsByCallId.values().removeIf(candidates -> {
            candidates.removeIf(over::contains);
            return candidates.isEmpty();
        });
        legOf.values().removeIf(over::contains);
        legOf.keySet().removeIf(transaction -> transaction.last() < before);
        transactions.values().removeIf(transaction -> transaction.last() < before);
        cut.forget(before);
        requests.removeIf(transaction -> transaction.last() < before);
        registrations.values().removeIf(registration -> registration.forget(before));
        changes.removeIf(change -> change.afterAt().time() < before);
        mappings.removeIf(mapping -> mapping.at().time() < before);
    }

    /** Where the CSeq is cut off so are the descriptions: no call is made of that, but a registration needs none. */
    private static Kind kind(SipMessage message, TransactionTrack transaction) {
        return switch (message.cseqMethod()) {
            case "INVITE", "ACK", "BYE", "CANCEL", "PRACK", "UPDATE", "REFER", "INFO" -> Kind.CALL;
            default -> transaction.method().equals("REGISTER") ? Kind.REGISTRATION : Kind.OTHER;
        };
    }

    /** By branch, so that the transaction is found again when a middlebox changed the Call-ID; RFC 3261 section 17.1.3. */
    private TransactionTrack transaction(Observation.Sip sip) {
        SipMessage message = sip.message();
        cut.note(sip, transactions.values());
        String key = key(sip);
        TransactionTrack known = isNameless(sip) ? null : transactions.get(key);
        if (known == null) {
            known = cut.find(sip).orElse(null);
        }
        if (known == null) {
            known = new TransactionTrack(message.callId(), CutTexts.method(message), message.cseqNumber());
            cut.begin(known, sip);
            transactions.put(isNameless(sip) ? key + "|" + nameless++ : key, known);
            if (transactions.size() > MAX_TRANSACTIONS) {
                var oldest = transactions.entrySet().iterator();
                legOf.remove(oldest.next().getValue());
                oldest.remove();
            }
        }
        return known;
    }

    static String key(Observation.Sip sip) {
        SipMessage message = sip.message();
        if (isNameless(sip)) {
            return sip.at().tap() + "|" + PathKey.of(sip.at().tap(), sip.source(), sip.destination());
        }
        String branch = message.branch();
        String method = CutTexts.method(message);
        return branch.startsWith("z9hG4bK")
                ? branch + "|" + message.cseqNumber() + "|" + method + "|" + message.fromTag()
                : message.callId() + "|" + message.cseqNumber() + "|" + method + "|" + branch;
    }

    /** Cut off before its branch and its Call-ID. */
    static boolean isNameless(Observation.Sip sip) {
        return sip.message().callId().isEmpty() && sip.message().branch().isEmpty();
    }

    private void onCall(Observation.Sip sip, TransactionTrack transaction, boolean fresh) {
        LegTrack leg = leg(sip, transaction);
        current = leg;
        if (fresh) {
            leg.addTransaction(transaction);
            legOf.put(transaction, leg);
        }
        leg.sight(sip);
        follow(sip, transaction, leg);
        current = null;
    }

    private LegTrack leg(Observation.Sip sip, TransactionTrack transaction) {
        LegTrack known = legOf.get(transaction);
        if (known != null) {
            return known;
        }
        List<LegTrack> candidates = legsByCallId.computeIfAbsent(sip.message().callId(), id -> new ArrayList<>());
        PathKey path = PathKey.of(sip.at().tap(), sip.source(), sip.destination());
        List<LegTrack> here = candidates.stream().filter(leg -> leg.knows(path)).toList();
        if (!here.isEmpty() && !Forks.isAnother(sip, here)) {
            return here.size() == 1 ? here.get(0) : Forks.owner(sip, here);
        }
        boolean inDialog = !(sip.message() instanceof SipMessage.Request request)
                || !request.method().equals("INVITE")
                || !request.toTag().isEmpty();
        if (inDialog) {
            for (Address end : List.of(sip.source().address(), sip.destination().address())) {
                for (LegTrack leg : candidates) {
                    if (leg.touches(end) && !isPassedOn(sip, leg)) {
                        return leg;
                    }
                }
            }
        }
        LegTrack created = new LegTrack(sip);
        candidates.add(created);
        legs.add(created);
        return created;
    }

    /** It came to its sender by that leg: what a proxy passes on is of the next hop, RFC 3261 sections 16.6 and 16.7. */
    private static boolean isPassedOn(Observation.Sip sip, LegTrack leg) {
        SipMessage message = sip.message();
        return leg.transactions.stream()
                .filter(before -> before.cseq() == message.cseqNumber())
                .flatMap(before -> Stream.ofNullable(
                        message instanceof SipMessage.Response response
                                ? before.firstSightingOf(response)
                                : before.request()))
                .anyMatch(before -> before.message().cseqMethod().equals(message.cseqMethod())
                        && before.message().fromTag().equals(message.fromTag())
                        && before.destination().address().equals(sip.source().address()));
    }

    private void onRegistration(Observation.Sip sip, TransactionTrack transaction, boolean fresh) {
        current = null;
        String id = transaction.callId().isEmpty() ? way(sip) : transaction.callId();
        RegistrationTrack registration =
                registrations.computeIfAbsent(id, key -> new RegistrationTrack(transaction.callId()));
        if (fresh) {
            registration.add(transaction);
        }
        registration.sight(sip, transaction);
        follow(sip, transaction, null);
    }

    private static String way(Observation.Sip sip) {
        boolean asks = sip.message() instanceof SipMessage.Request;
        return sip.at().tap() + " " + (asks ? sip.source() : sip.destination()) + " "
                + (asks ? sip.destination() : sip.source());
    }

    private void follow(Observation.Sip sip, TransactionTrack transaction, LegTrack leg) {
        if (sip.message() instanceof SipMessage.Request request) {
            switch (transaction.addRequest(sip)) {
                case FIRST -> {
                    comparison.alone(sip);
                    if (leg != null) {
                        leg.request(sip, request);
                        tellOtherHops(sip, request, leg);
                    }
                }
                case ELSEWHERE -> {
                    Observation.Sip first = transaction.request();
                    comparison.twoViews(first, sip);
                    comparison.against(first, sip);
                    translated(first, sip);
                }
                case REPEATED -> {
                    // a retransmission tells nothing new
                }
            }
        } else if (sip.message() instanceof SipMessage.Response response) {
            answer(sip, response, transaction, leg);
        }
    }

    private void tellOtherHops(Observation.Sip sip, SipMessage.Request request, LegTrack leg) {
        if (request.method().equals("BYE")) {
            for (LegTrack other : legsByCallId.getOrDefault(request.callId(), List.of())) {
                if (other != leg && other.isOfDialog(request)) {
                    other.passedBy(sip);
                }
            }
        }
    }

    private void answer(Observation.Sip sip, SipMessage.Response response, TransactionTrack transaction, LegTrack leg) {
        TransactionTrack.News news = transaction.addResponse(sip, response);
        if (news == TransactionTrack.News.REPEATED) {
            return;
        }
        Observation.Sip request = transaction.requestOn(PathKey.of(sip.at().tap(), sip.source(), sip.destination()));
        if (request != null
                && request.source().address().equals(sip.destination().address())) {
            comparison.echo(request, sip);
            seenByServer(request, response);
            seenByRegistrar(request, response);
        }
        if (news == TransactionTrack.News.ELSEWHERE) {
            Observation.Sip first = transaction.firstSightingOf(response);
            comparison.twoViews(first, sip);
            comparison.against(first, sip);
            return;
        }
        comparison.alone(sip);
        if (leg != null) {
            leg.response(sip, response);
        }
    }

    private void translated(Observation.Sip inside, Observation.Sip outside) {
        if (!inside.source().equals(outside.source())) {
            map(new Mapping(
                    inside.source(), outside.source(), outside.destination(), Mapping.Witness.TWO_VIEWS, outside.at()));
        }
        if (!inside.destination().equals(outside.destination())) {
            map(new Mapping(
                    outside.destination(),
                    inside.destination(),
                    inside.source(),
                    Mapping.Witness.TWO_VIEWS,
                    outside.at()));
        }
    }

    private void seenByServer(Observation.Sip request, SipMessage.Response response) {
        Optional<Via> via = response.topVia();
        Optional<Address> received = via.flatMap(Via::received).flatMap(Address::parse);
        int port = via.map(v -> v.rport().orElse(0)).orElse(0);
        boolean sameAddress =
                received.isEmpty() || received.get().equals(request.source().address());
        if (via.isEmpty()
                || sameAddress && (port == 0 || port == request.source().port())) {
            return;
        }
        Address outside = received.orElse(request.source().address());
        map(new Mapping(
                request.source(),
                new Endpoint(outside, port),
                request.destination(),
                Mapping.Witness.VIA,
                request.at()));
    }

    /** Registrars that keep the address a binding came from tell it beside the Contact: {@code received="sip:..."}. */
    private void seenByRegistrar(Observation.Sip request, SipMessage.Response response) {
        if (!response.cseqMethod().equals("REGISTER")) {
            return;
        }
        for (NameAddr contact : response.contacts()) {
            Optional<SipUri> uri = contact.sipUri();
            Optional<SipUri> seen = SipUri.parse(contact.parameter("received").orElse(""));
            Optional<Address> outside = seen.map(SipUri::host).flatMap(Address::parse);
            boolean own = uri.map(SipUri::host)
                    .flatMap(Address::parse)
                    .filter(request.source().address()::equals)
                    .isPresent();
            if (own
                    && outside.filter(
                                    address -> !address.equals(request.source().address()))
                            .isPresent()) {
                map(new Mapping(
                        request.source(),
                        new Endpoint(outside.get(), seen.get().port().orElse(0)),
                        request.destination(),
                        Mapping.Witness.VIA,
                        request.at()));
            }
        }
    }

    private void map(Mapping mapping) {
        Mapped ends = new Mapped(mapping.inside(), mapping.outside(), mapping.remote(), mapping.by());
        if (mappings.size() < MAX_CHANGES && mapped.add(ends)) {
            mappings.add(mapping);
        }
    }
}
