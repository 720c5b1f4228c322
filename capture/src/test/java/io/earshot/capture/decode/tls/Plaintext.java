package io.earshot.capture.decode.tls;

import io.earshot.capture.decode.Sink;
import io.earshot.capture.decode.StreamDecoder;
import io.earshot.capture.decode.StreamPair;
import io.earshot.capture.wire.Datagram;
import java.nio.charset.StandardCharsets;

/** An inner decoder that keeps all it is fed. */
final class Plaintext {
    final StringBuilder forward = new StringBuilder();
    final StringBuilder backward = new StringBuilder();

    StreamPair pair() {
        return new StreamPair(into(forward), into(backward));
    }

    private static StreamDecoder into(StringBuilder text) {
        return new StreamDecoder() {
            @Override
            public Verdict feed(byte[] bytes, int offset, int length, Datagram facts, Sink sink) {
                text.append(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
                return Verdict.MINE;
            }

            @Override
            public void gap(long octets, Datagram facts, Sink sink) {
                text.append("[gap]");
            }

            @Override
            public void close(Datagram facts, Sink sink) {}
        };
    }
}
