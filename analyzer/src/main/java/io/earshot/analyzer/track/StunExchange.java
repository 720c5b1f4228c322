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
        int ttl) {
    public StunExchange {
        requests = List.copyOf(requests);
    }

    public boolean answered() {
        return response.isPresent();
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
