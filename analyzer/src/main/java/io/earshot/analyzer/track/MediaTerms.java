package io.earshot.analyzer.track;

import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.Optional;

/**
 * What one side says of one media stream in its offer or answer, RFC 3264.
 *
 * @param announced where it wants to receive; empty when the connection line names no literal address
 * @param host      the connection address as written, for names that are no literal
 * @param rtcp      where it wants to receive RTCP
 * @param sends     by its direction attribute ({@code sendrecv} or {@code sendonly})
 * @param receives  by its direction attribute and an address other than 0.0.0.0 (RFC 3264 section 8.4)
 * @param rejected  port 0
 * @param ice       candidates or ufrag are given
 * @param secured   SRTP by profile, crypto or fingerprint
 * @param payloadTypes RTP payload types in order of preference
 * @param candidates transport addresses of the ICE candidates
 * @param whole     its direction is known; what the snap length cut off may have restricted it
 */
public record MediaTerms(
        Optional<Endpoint> announced,
        String host,
        Optional<Endpoint> rtcp,
        boolean sends,
        boolean receives,
        boolean rejected,
        boolean ice,
        boolean secured,
        List<Integer> payloadTypes,
        List<Endpoint> candidates,
        boolean whole) {
    public MediaTerms {
        payloadTypes = List.copyOf(payloadTypes);
        candidates = List.copyOf(candidates);
    }
}
