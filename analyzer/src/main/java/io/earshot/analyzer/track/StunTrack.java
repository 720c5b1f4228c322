package io.earshot.analyzer.track;

import io.earshot.capture.decode.stun.StunMessage;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Sighting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Joins STUN requests, their retransmissions and responses into exchanges, one for each place that saw them. */
final class StunTrack {
    private static final int MAX_EXCHANGES = 200_000;
    private static final int MAX_REQUESTS = 8;
    private static final int MAX_REQUESTS_UNSEEN = 10_000;
    /** More answers of one moment than this are of a capture that lacks the requests. */
    private static final int MAX_EARLY = 64;

    private record Key(int tap, Endpoint client, Endpoint server, String transactionId) {
        /** Under which the first of two requests of one number is kept. */
        Key challenged() {
            return new Key(tap, client, server, transactionId + " challenged");
        }
    }

    private static final class Open {
        private final Observation.Stun request;
        private final List<Sighting> requests = new ArrayList<>();
        private int transmissions;
        private long last;
        private Observation.Stun response;

        Open(Observation.Stun request) {
            this.request = request;
        }
    }

    private final Map<Key, Open> exchanges = new LinkedHashMap<>();
    private final Set<List<Endpoint>> unasked = new HashSet<>();
    /** Answers whose request may be seen a moment later, as in {@link SipOrder}. */
    private final List<Observation.Stun> early = new ArrayList<>();

    private final Consumer<Mapping> mappings;

    StunTrack(Consumer<Mapping> mappings) {
        this.mappings = mappings;
    }

    void on(Observation.Stun stun) {
        StunMessage message = stun.message();
        if (!early.isEmpty()) {
            noteUnasked(stun.at().time() - SipOrder.DISORDER);
        }
        switch (message.kind()) {
            case REQUEST -> request(stun);
            case SUCCESS, ERROR -> response(stun);
            case INDICATION -> {
                // an indication is not answered, RFC 8489 section 6.3.2
            }
        }
    }

    private void request(Observation.Stun stun) {
        Key key = new Key(
                stun.at().tap(),
                stun.source(),
                stun.destination(),
                stun.message().transactionId());
        Open open = exchanges.get(key);
        if (open != null && isChallenged(open, stun)) {
            exchanges.put(key.challenged(), open);
            exchanges.remove(key);
            open = null;
        }
        if (open == null) {
            if (exchanges.size() >= MAX_EXCHANGES) {
                var oldest = exchanges.keySet().iterator();
                oldest.next();
                oldest.remove();
            }
            open = new Open(stun);
            exchanges.put(key, open);
            answerEarly(key, open);
        }
        open.transmissions++;
        open.last = stun.at().time();
        if (open.requests.size() < MAX_REQUESTS) {
            open.requests.add(stun.at());
        }
    }

    /**
     * What is repeated with credentials is a request of its own, RFC 8489 section 9.2.5, though some clients give it the number
     * of the one that was answered with a challenge.
     */
    private static boolean isChallenged(Open open, Observation.Stun again) {
        return open.response != null
                && open.response.message().errorCode().isPresent()
                && again.message().authenticated()
                && !open.request.message().authenticated();
    }

    private static Key answered(Observation.Stun response) {
        return new Key(
                response.at().tap(),
                response.destination(),
                response.source(),
                response.message().transactionId());
    }

    private void response(Observation.Stun stun) {
        Open open = exchanges.get(answered(stun));
        if (open == null) {
            early.add(stun);
            if (early.size() > MAX_EARLY) {
                noteUnasked(Long.MAX_VALUE);
            }
        } else {
            answer(open, stun);
        }
    }

    private void answerEarly(Key key, Open open) {
        for (int i = 0; i < early.size(); i++) {
            if (answered(early.get(i)).equals(key)) {
                answer(open, early.remove(i));
                return;
            }
        }
    }

    /** Of those before a moment the request is not in the capture. */
    private void noteUnasked(long before) {
        early.removeIf(response -> {
            boolean overdue = response.at().time() < before;
            if (overdue && unasked.size() < MAX_REQUESTS_UNSEEN) {
                unasked.add(List.of(response.source(), response.destination()));
            }
            return overdue;
        });
    }

    private void answer(Open open, Observation.Stun stun) {
        if (open.response == null) {
            open.response = stun;
            stun.message().mapped().ifPresent(mapped -> {
                if (!mapped.equals(stun.destination())
                        && stun.relayPeer().isEmpty()
                        // in a channel whose binding was not seen the peer tells the relayed address, which is the
                        // server's
                        && !mapped.address().equals(stun.source().address())
                        && stun.transport() == Transport.UDP) {
                    mappings.accept(
                            new Mapping(stun.destination(), mapped, stun.source(), Mapping.Witness.STUN, stun.at()));
                }
            });
        }
    }

    /** Who answers whom though the request is not in the capture, as source and destination. */
    Set<List<Endpoint>> unasked() {
        noteUnasked(Long.MAX_VALUE);
        return unasked;
    }

    /** Forgets exchanges whose latest request is older. */
    void forget(long before) {
        exchanges.values().removeIf(open -> open.last < before);
    }

    List<StunExchange> exchanges() {
        List<StunExchange> all = new ArrayList<>(exchanges.size());
        Set<String> seen = new HashSet<>();
        for (Open open : exchanges.values()) {
            Observation.Stun request = open.request;
            Optional<Observation.Stun> response = Optional.ofNullable(open.response);
            all.add(new StunExchange(
                    request.source(),
                    request.destination(),
                    request.transport(),
                    request.relayPeer(),
                    open.requests,
                    open.transmissions,
                    request.message(),
                    response.map(Observation.Stun::message),
                    response.map(Observation.Stun::at),
                    request.ttl(),
                    !seen.add(request.message().transactionId()
                            + request.message().authenticated())));
        }
        return all;
    }
}
