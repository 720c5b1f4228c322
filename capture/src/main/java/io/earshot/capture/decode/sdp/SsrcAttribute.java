package io.earshot.capture.decode.sdp;

import io.earshot.capture.decode.Decimal;
import java.util.Optional;

/** One a=ssrc line, RFC 5576 section 4.1; {@code ssrc} is unsigned 32 bits in an int. */
public record SsrcAttribute(int ssrc, String name, String value) {
    static Optional<SsrcAttribute> parse(String text) {
        String[] words = Fields.words(text, 2);
        long ssrc = Decimal.unsigned(words[0]);
        if (ssrc < 0 || ssrc > 0xFFFF_FFFFL) {
            return Optional.empty();
        }
        String attribute = words.length < 2 ? "" : words[1];
        int colon = attribute.indexOf(':');
        return Optional.of(new SsrcAttribute(
                (int) ssrc,
                colon < 0 ? attribute : attribute.substring(0, colon),
                colon < 0 ? "" : attribute.substring(colon + 1)));
    }
}
