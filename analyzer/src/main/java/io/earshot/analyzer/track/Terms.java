package io.earshot.analyzer.track;

import io.earshot.capture.decode.sdp.Candidate;
import io.earshot.capture.decode.sdp.Connection;
import io.earshot.capture.decode.sdp.Direction;
import io.earshot.capture.decode.sdp.MediaDescription;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The m-lines of session descriptions as terms of offers and answers. */
final class Terms {
    private Terms() {}

    /** @param whole what follows in the description is in the capture */
    static MediaTerms read(MediaDescription line, boolean whole) {
        Optional<Address> address = line.connection().flatMap(Connection::literal);
        Direction direction = line.direction();
        return new MediaTerms(
                address.filter(literal -> line.port() > 0).map(literal -> new Endpoint(literal, line.port())),
                line.connection().map(Connection::address).orElse(""),
                rtcp(line, address),
                direction.sends(),
                direction.receives() && !line.isAddressHold(),
                line.rejected(),
                line.attribute("ice-ufrag").isPresent(),
                line.isSecure()
                        || !line.cryptos().isEmpty()
                        || !line.fingerprints().isEmpty(),
                line.payloadTypes(),
                candidates(line),
                whole || line.statesDirection());
    }

    /** An answer that says both ways was offered both ways, RFC 3264 section 6.1, whatever was cut off. */
    static MediaTerms asAnswered(MediaTerms offer, MediaTerms answer) {
        return offer.whole() || !answer.whole() || !answer.sends() || !answer.receives()
                ? offer
                : new MediaTerms(
                        offer.announced(),
                        offer.host(),
                        offer.rtcp(),
                        offer.sends(),
                        offer.receives(),
                        offer.rejected(),
                        offer.ice(),
                        offer.secured(),
                        offer.payloadTypes(),
                        offer.candidates(),
                        true);
    }

    /** What an answer tells of an offer that was not seen: an answer takes no more than was offered, RFC 3264 section 6.1. */
    static MediaTerms offerOf(MediaTerms answer) {
        return new MediaTerms(
                Optional.empty(),
                "",
                Optional.empty(),
                answer.receives(),
                answer.sends(),
                answer.rejected(),
                answer.ice(),
                answer.secured(),
                answer.payloadTypes(),
                List.of(),
                answer.whole());
    }

    private static Optional<Endpoint> rtcp(MediaDescription line, Optional<Address> address) {
        if (address.isEmpty() || line.port() == 0) {
            return Optional.empty();
        }
        int port = line.rtcpMux()
                ? line.port()
                : line.rtcp().map(rtcp -> rtcp.port()).orElse(line.port() + 1);
        Address host = line.rtcp()
                .flatMap(rtcp -> rtcp.address())
                .flatMap(Address::parse)
                .orElse(address.get());
        return Optional.of(new Endpoint(host, port));
    }

    private static List<Endpoint> candidates(MediaDescription line) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (Candidate candidate : line.candidates()) {
            Address.parse(candidate.address())
                    .filter(address -> candidate.port() > 9)
                    .ifPresent(address -> endpoints.add(new Endpoint(address, candidate.port())));
        }
        return endpoints;
    }
}
