package io.earshot.capture.decode.tls;

import io.earshot.capture.decode.tls.TlsMessage.Layer;
import java.util.Optional;

/** Whole handshake messages that stand in the clear, by type. */
public final class Handshakes {
    private Handshakes() {}

    /** {@link #read} makes a message of this type. */
    public static boolean isRead(int type) {
        return type == HandshakeReader.CLIENT_HELLO
                || type == HandshakeReader.SERVER_HELLO
                || type == HandshakeReader.CERTIFICATE;
    }

    /**
     * @param type   of those that {@link #isRead}
     * @param offset of the body, after the handshake header
     * @return empty when it is malformed
     */
    public static Optional<TlsMessage> read(Layer layer, int type, byte[] bytes, int offset, int length) {
        return switch (type) {
            case HandshakeReader.CLIENT_HELLO ->
                Hellos.client(layer, bytes, offset, length).map(hello -> hello);
            case HandshakeReader.SERVER_HELLO ->
                Hellos.server(layer, bytes, offset, length).map(hello -> hello);
            case HandshakeReader.CERTIFICATE ->
                Certificates.read(layer, false, bytes, offset, length).map(certificate -> certificate);
            default -> Optional.empty();
        };
    }
}
