package io.earshot.capture.decode.sdp;

import io.earshot.capture.decode.Decimal;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One ICE candidate, RFC 8839 section 5.1.
 *
 * @param component 1 for RTP, 2 for RTCP
 * @param transport in lower case: {@code udp}, {@code tcp}
 * @param priority  1 to 2^31 - 1
 * @param address   literal or name ({@code .local} names hide it)
 * @param type      {@code host}, {@code srflx}, {@code prflx}, {@code relay}
 * @param tcpType   RFC 6544 section 4.5, empty for UDP
 */
public record Candidate(
        String foundation,
        int component,
        String transport,
        long priority,
        String address,
        int port,
        String type,
        Optional<String> relatedAddress,
        OptionalInt relatedPort,
        String tcpType) {
    /** @param value what follows {@code a=candidate:} */
    public static Optional<Candidate> parse(String value) {
        String[] words = Fields.words(value);
        if (words.length < 8 || Fields.number(words[1]) < 0 || !words[6].equalsIgnoreCase("typ")) {
            return Optional.empty();
        }
        int port = Fields.number(words[5]);
        if (port < 0 || port > 0xFFFF) {
            return Optional.empty();
        }
        int relatedPort = Fields.number(after(words, "rport").orElse(""));
        return Optional.of(new Candidate(
                words[0],
                Fields.number(words[1]),
                words[2].toLowerCase(Locale.ROOT),
                Decimal.unsigned(words[3]),
                words[4],
                port,
                words[7].toLowerCase(Locale.ROOT),
                after(words, "raddr"),
                relatedPort < 0 ? OptionalInt.empty() : OptionalInt.of(relatedPort),
                after(words, "tcptype").orElse("")));
    }

    private static Optional<String> after(String[] words, String name) {
        for (int i = 8; i + 1 < words.length; i += 2) {
            if (words[i].equalsIgnoreCase(name)) {
                return Optional.of(words[i + 1]);
            }
        }
        return Optional.empty();
    }
}
