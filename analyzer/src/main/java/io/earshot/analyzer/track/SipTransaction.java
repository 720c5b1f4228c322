package io.earshot.analyzer.track;

import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.Sighting;
import java.util.List;
import java.util.Optional;

/**
 * A SIP transaction (RFC 3261 section 17) as its first view saw it.
 *
 * @param requestUri  as in the request; empty when the request was not seen
 * @param requests    the request and its retransmissions in the first view
 * @param otherViews  first sighting of the request in each other view, with the addresses there
 * @param sentBy      host of the topmost Via, RFC 3261 section 18.1.1: where its sender believes to be; empty without
 * @param sentByPort  and its port, 5060 where it names none; 0 without a Via
 * @param authorized  the request carried credentials
 * @param octets      length of the request, header and body; 0 when it was not seen
 * @param responses   in order, retransmissions of one status left out
 * @param repeatedAnswers a positive final response again, at the place of the first: until its ACK comes, RFC 3261 section
 *                    13.3.1.4
 * @param unheard     the request at an inner place that shows no response, or no final one, while an outer one does
 */
public record SipTransaction(
        String callId,
        String method,
        long cseq,
        String requestUri,
        Endpoint source,
        Endpoint destination,
        Transport transport,
        String sentBy,
        int sentByPort,
        boolean authorized,
        int ttl,
        int octets,
        String userAgent,
        List<Sighting> requests,
        List<Elsewhere> otherViews,
        List<Response> responses,
        List<Sighting> repeatedAnswers,
        Optional<Elsewhere> unheard) {
    public SipTransaction {
        requests = List.copyOf(requests);
        otherViews = List.copyOf(otherViews);
        responses = List.copyOf(responses);
        repeatedAnswers = List.copyOf(repeatedAnswers);
    }

    /** The same request at another place. */
    public record Elsewhere(Sighting at, Endpoint source, Endpoint destination, int ttl) {}

    /**
     * @param reasonHeader the Reason header field (RFC 3326), empty when absent
     * @param server       Server or User-Agent header field
     * @param octets       its length, header and body
     */
    public record Response(
            Sighting at,
            int status,
            String reason,
            String reasonHeader,
            String server,
            int ttl,
            Endpoint source,
            int octets) {}

    public Optional<Response> finalResponse() {
        return responses.stream().filter(response -> response.status() >= 200).reduce((first, second) -> second);
    }

    public boolean answered() {
        return !responses.isEmpty();
    }
}
