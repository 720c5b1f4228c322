package io.earshot.analyzer.track;

import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Sighting;

/**
 * A network address translation that was witnessed.
 *
 * @param inside  before translation
 * @param outside after translation; its port is 0 where only the address was told
 * @param remote  the other end
 * @param by      how it came to light
 */
public record Mapping(Endpoint inside, Endpoint outside, Endpoint remote, Witness by, Sighting at) {

    /** How a mapping came to light. */
    public enum Witness {
        /** The same packet seen before and after. */
        TWO_VIEWS,
        /** XOR-MAPPED-ADDRESS, RFC 8489 section 14.2. */
        STUN,
        /** received and rport of a Via, RFC 3261 section 18.2.1 and RFC 3581, or a registrar's received of a Contact. */
        VIA
    }
}
