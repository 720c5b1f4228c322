package io.earshot.capture.decode;

/**
 * Bad input, as data: what a decoder met and did not like. Decoders do not throw and do not log; the report counts.
 *
 * @param offset octets from the start of the payload to the place
 * @param detail for people, empty when the kind says it all
 */
public record Oddity(Kind kind, int offset, String detail) {
    /** One enum for each protocol, beside its decoder, each constant with the section that it offends. */
    public interface Kind {
        /** As {@link Enum#name()}; the report prefixes it with the protocol: {@code sip.BODY_TRUNCATED}. */
        String name();

        /** The protocol's name in lower case: {@code sip}. */
        String protocol();
    }
}
