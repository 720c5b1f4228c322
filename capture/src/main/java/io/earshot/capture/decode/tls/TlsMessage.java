package io.earshot.capture.decode.tls;

import io.earshot.capture.decode.Message;
import java.util.List;
import java.util.Optional;

/** A step of a TLS, DTLS or QUIC handshake that can be read on the wire or through a key log. */
public sealed interface TlsMessage extends Message {
    /** What carries the handshake. */
    enum Layer {
        TLS,
        DTLS,
        QUIC
    }

    Layer layer();

    /**
     * RFC 8446 section 4.1.2.
     *
     * @param version      the highest one offered: {@code TLS 1.3}
     * @param versions     all offered in supported_versions, or the one of the hello itself
     * @param serverName   SNI, RFC 6066 section 3; empty when absent
     * @param alpn         RFC 7301, in order of preference
     * @param cipherSuites how many are offered, GREASE (RFC 8701) not counted
     * @param sessionId    hexadecimal, empty when none
     * @param random       32 octets in hexadecimal, the name of the connection in a key log
     * @param srtpProfiles use_srtp, RFC 5764 section 4.1.2
     * @param encryptedHello an encrypted client hello is inside; the server name is then only the public one
     */
    record ClientHello(
            Layer layer,
            String version,
            List<String> versions,
            String serverName,
            List<String> alpn,
            int cipherSuites,
            String sessionId,
            String random,
            List<Integer> srtpProfiles,
            boolean encryptedHello)
            implements TlsMessage {
        public ClientHello {
            versions = List.copyOf(versions);
            alpn = List.copyOf(alpn);
            srtpProfiles = List.copyOf(srtpProfiles);
        }
    }

    /**
     * RFC 8446 section 4.1.3.
     *
     * @param cipherSuite registered name, or its number as {@code 0x1234}
     * @param retry       a HelloRetryRequest: the client must say hello again
     */
    record ServerHello(
            Layer layer,
            String version,
            String cipherSuite,
            List<String> alpn,
            String sessionId,
            String random,
            List<Integer> srtpProfiles,
            boolean retry)
            implements TlsMessage {
        public ServerHello {
            alpn = List.copyOf(alpn);
            srtpProfiles = List.copyOf(srtpProfiles);
        }
    }

    /** The cookie exchange of DTLS, RFC 6347 section 4.2.1. */
    record HelloVerifyRequest(Layer layer, String version) implements TlsMessage {}

    /** RFC 8446 section 4.3.1; readable only with a key log. */
    record EncryptedExtensions(Layer layer, List<String> alpn, List<Integer> srtpProfiles) implements TlsMessage {
        public EncryptedExtensions {
            alpn = List.copyOf(alpn);
            srtpProfiles = List.copyOf(srtpProfiles);
        }
    }

    /**
     * The first certificate of a chain, RFC 5246 section 7.4.2.
     *
     * @param names     subject alternative names of kinds DNS, IP and URI; the common name when there is none
     * @param notBefore seconds since 1970, empty when the certificate could not be read
     * @param notAfter  likewise
     * @param chain     certificates sent
     */
    record Certificate(
            Layer layer,
            String subject,
            String issuer,
            List<String> names,
            Optional<Long> notBefore,
            Optional<Long> notAfter,
            int chain)
            implements TlsMessage {
        public Certificate {
            names = List.copyOf(names);
        }
    }

    /** RFC 5246 section 7.1; in TLS 1.3 a decoration for middleboxes, RFC 8446 appendix D.4. */
    record ChangeCipherSpec(Layer layer) implements TlsMessage {}

    /** Application data: over TLS told once for each direction, over DTLS once for each datagram. */
    record ApplicationData(Layer layer) implements TlsMessage {}

    /**
     * A handshake record that is encrypted or incomplete: DTLS only, told once for each datagram.
     *
     * @param ofHello a client hello of which the beginning is in another datagram
     */
    record HandshakePart(Layer layer, boolean encrypted, boolean ofHello) implements TlsMessage {}

    /**
     * RFC 8446 section 6.
     *
     * @param level       {@code warning}, {@code fatal}; empty when encrypted
     * @param description registered name: {@code handshake_failure}; empty when encrypted
     */
    record Alert(Layer layer, String level, String description, boolean encrypted) implements TlsMessage {
        public Alert(Layer layer, int level, int description) {
            this(
                    layer,
                    level == 1 ? "warning" : level == 2 ? "fatal" : "level-" + level,
                    AlertDescription.name(description),
                    false);
        }

        /** {@code fatal/handshake_failure}, or {@code encrypted}. */
        public String text() {
            return encrypted ? "encrypted" : level + "/" + description;
        }
    }
}
