package io.earshot.capture.decode.sdp;

import java.util.List;
import java.util.Optional;

/**
 * One a=crypto line, RFC 4568 section 4.
 *
 * @param suite             {@code AES_CM_128_HMAC_SHA1_80}
 * @param keyMaterial       key and salt in base64, of the first inline key
 * @param keyParameters     the key parameters as written
 * @param sessionParameters {@code UNENCRYPTED_SRTP}, {@code KDR=1} and the like
 */
public record Crypto(int tag, String suite, String keyMaterial, String keyParameters, List<String> sessionParameters) {
    static Optional<Crypto> parse(String value) {
        String[] words = Fields.words(value);
        if (words.length < 3 || Fields.number(words[0]) < 0) {
            return Optional.empty();
        }
        String key = words[2].split(";", 2)[0];
        String material = key.startsWith("inline:") ? key.substring(7).split("\\|", 2)[0] : "";
        List<String> rest = List.of(words).subList(3, words.length);
        return Optional.of(new Crypto(Fields.number(words[0]), words[1], material, words[2], List.copyOf(rest)));
    }
}
