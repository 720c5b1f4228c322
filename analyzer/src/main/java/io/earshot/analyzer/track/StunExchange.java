package io.earshot.analyzer.track;

import io.earshot.capture.decode.stun.StunMessage;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.Sighting;
import java.util.List;
import java.util.Optional;

/**
 * A STUN or TURN transaction at one place: the request with its retransmissions, and what came back.
 *
 * @param requests sightings of the request, at most eight
 * @param transmissions how often it was sent
 * @param relayPeer the exchange went through a relay
 * @param again     the same request was seen before, at another place: nearer to its sender
 */
public record StunExchange(
        Endpoint source,
        Endpoint destination,
        Transport transport,
        Optional<Endpoint> relayPeer,
        List<Sighting> requests,
        int transmissions,
        StunMessage request,
        Optional<StunMessage> response,
        Optional<Sighting> responseAt,
        int ttl,
        boolean again) {
    public StunExchange {
        requests = List.copyOf(requests);
    }

    public boolean answered() {
        return response.isPresent();
    }

    /** Without an error. */
    public boolean succeeded() {
        return response.filter(message -> message.errorCode().isEmpty()).isPresent();
    }

    public boolean isCheck() {
        return request.isConnectivityCheck();
    }

    public Sighting first() {
        return requests.get(0);
    }

    public Sighting last() {
        return requests.get(requests.size() - 1);
    }
}
