package io.earshot.capture.decode.dtls;

import io.earshot.capture.decode.tls.Handshakes;
import io.earshot.capture.decode.tls.TlsMessage;
import io.earshot.capture.decode.tls.TlsMessage.Layer;
import io.earshot.capture.decode.tls.Versions;
import io.earshot.capture.net.Octets;
import java.util.Optional;

/** The handshake messages that DTLS adds to those of TLS, RFC 6347 section 4.3.2. */
final class DtlsHandshakes {
    private static final int HELLO_VERIFY_REQUEST = 3;

    private DtlsHandshakes() {}

    static boolean isRead(int type) {
        return type == HELLO_VERIFY_REQUEST || Handshakes.isRead(type);
    }

    static Optional<TlsMessage> read(int type, byte[] bytes, int offset, int length) {
        if (type != HELLO_VERIFY_REQUEST) {
            return Handshakes.read(Layer.DTLS, type, bytes, offset, length);
        }
        return length < 3
                ? Optional.empty()
                : Optional.of(new TlsMessage.HelloVerifyRequest(Layer.DTLS, Versions.name(Octets.u16(bytes, offset))));
    }
}
