package io.earshot.analyzer.ruleset;

import io.earshot.capture.net.Address;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a vendor asks of a network besides open ports. Empty where it says nothing.
 *
 * @param mediaSource           where media may come from
 * @param sipAlg                SIP application layer gateways
 * @param turn                  relays, RFC 8656
 * @param udpTimeoutMinS        how long a UDP binding has to live without traffic, seconds
 * @param translationsMax       network address translations on the way
 * @param rtpChunks             own RTP ports by inside host
 * @param bandwidthPerAgentKbps kbit/s, both directions together
 * @param further               all others by key, in the vendor's sense, for people to read: {@code media-dscp}
 */
public record Behaviours(
        Optional<MediaSource> mediaSource,
        Optional<SipAlg> sipAlg,
        Optional<TurnPolicy> turn,
        OptionalInt udpTimeoutMinS,
        OptionalInt translationsMax,
        Map<Address, PortRanges> rtpChunks,
        Optional<Bandwidth> bandwidthPerAgentKbps,
        Map<String, String> further) {

    public enum MediaSource {
        /** Only from the addresses of the media rules. */
        LISTED,
        /** From the address that signalling goes to. */
        SIP_DESTINATION,
        ANY
    }

    public enum SipAlg {
        FORBIDDEN,
        ALLOWED
    }

    public enum TurnPolicy {
        UNUSED,
        ALLOWED,
        REQUIRED
    }

    /** In kbit/s. */
    public record Bandwidth(OptionalInt minimum, OptionalInt recommended) {}
}
