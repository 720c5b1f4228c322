package io.earshot.capture.decode.sdp;

import java.util.Optional;

/** The a=rtcp line, RFC 3605 section 2.1: the port of RTCP and its address where it differs from that of RTP. */
public record Rtcp(int port, Optional<String> address) {
    static Optional<Rtcp> parse(String value) {
        String[] words = Fields.words(value);
        int port = Fields.number(words[0]);
        return port < 0 || port > 0xFFFF
                ? Optional.empty()
                : Optional.of(new Rtcp(port, words.length < 4 ? Optional.empty() : Optional.of(words[3])));
    }
}
