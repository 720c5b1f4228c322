package io.earshot.capture.decode.tls;

import io.earshot.capture.decode.tls.TlsMessage.Layer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads the bodies of hellos, RFC 8446 sections 4.1.2 and 4.1.3, RFC 6347 section 4.2.1. */
public final class Hellos {
    private static final int SERVER_NAME = 0;
    private static final int USE_SRTP = 14;
    private static final int ALPN = 16;
    private static final int ENCRYPT_THEN_MAC = 22;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int ENCRYPTED_CLIENT_HELLO = 0xFE0D;
    private static final int MAX_LISTED = 32;

    /** The random of a HelloRetryRequest, RFC 8446 section 4.1.3. */
    private static final String RETRY_RANDOM = "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c";

    /** Of which nothing is known but that they were sent. */
    static final TlsMessage.ClientHello CUT_CLIENT =
            new TlsMessage.ClientHello(Layer.TLS, "", List.of(), "", List.of(), 0, "", "", List.of(), false);

    static final TlsMessage.ServerHello CUT_SERVER =
            new TlsMessage.ServerHello(Layer.TLS, "", "", List.of(), "", "", List.of(), false);

    private Hellos() {}

    /** What the record protection needs of a server hello besides what people read. */
    record ServerChoice(TlsMessage.ServerHello message, int version, int cipherSuite, boolean encryptThenMac) {}

    /** The body of a ClientHello; empty when it is malformed. */
    public static Optional<TlsMessage.ClientHello> client(Layer layer, byte[] bytes, int offset, int length) {
        Fields hello = new Fields(bytes, offset, length);
        int legacyVersion = hello.u16();
        String random = hello.part(32).hex();
        String sessionId = hello.vector8().hex();
        if (layer == Layer.DTLS) {
            hello.vector8();
        }
        int cipherSuites = hello.vector16().numbers().size();
        hello.vector8();
        Extensions extensions = new Extensions();
        if (hello.more()) {
            extensions.read(hello.vector16(), true);
        }
        if (hello.broken()) {
            return Optional.empty();
        }
        List<Integer> versions = extensions.versions.isEmpty() ? List.of(legacyVersion) : extensions.versions;
        int highest =
                versions.stream().max(Comparator.comparingInt(Versions::rank)).orElse(legacyVersion);
        return Optional.of(new TlsMessage.ClientHello(
                layer,
                Versions.name(highest),
                versions.stream().limit(MAX_LISTED).map(Versions::name).toList(),
                extensions.serverName,
                extensions.alpn,
                cipherSuites,
                sessionId,
                random,
                extensions.srtpProfiles,
                extensions.encryptedHello));
    }

    /** The body of a ServerHello or HelloRetryRequest; empty when it is malformed. */
    public static Optional<TlsMessage.ServerHello> server(Layer layer, byte[] bytes, int offset, int length) {
        return choice(layer, bytes, offset, length).map(ServerChoice::message);
    }

    static Optional<ServerChoice> choice(Layer layer, byte[] bytes, int offset, int length) {
        Fields hello = new Fields(bytes, offset, length);
        int legacyVersion = hello.u16();
        String random = hello.part(32).hex();
        String sessionId = hello.vector8().hex();
        int cipherSuite = hello.u16();
        hello.u8();
        Extensions extensions = new Extensions();
        if (hello.more()) {
            extensions.read(hello.vector16(), false);
        }
        if (hello.broken()) {
            return Optional.empty();
        }
        int version = extensions.versions.isEmpty() ? legacyVersion : extensions.versions.get(0);
        return Optional.of(new ServerChoice(
                new TlsMessage.ServerHello(
                        layer,
                        Versions.name(version),
                        CipherSuites.name(cipherSuite),
                        extensions.alpn,
                        sessionId,
                        random,
                        extensions.srtpProfiles,
                        random.equals(RETRY_RANDOM)),
                version,
                cipherSuite,
                extensions.encryptThenMac));
    }

    static Optional<TlsMessage.EncryptedExtensions> encryptedExtensions(
            Layer layer, byte[] bytes, int offset, int length) {
        Fields body = new Fields(bytes, offset, length);
        Extensions extensions = new Extensions();
        extensions.read(body.vector16(), false);
        return body.broken()
                ? Optional.empty()
                : Optional.of(new TlsMessage.EncryptedExtensions(layer, extensions.alpn, extensions.srtpProfiles));
    }

    /** Those extensions, RFC 8446 section 4.2, that diagnosis asks for. A broken one is passed over. */
    private static final class Extensions {
        private String serverName = "";
        private final List<String> alpn = new ArrayList<>();
        private List<Integer> versions = List.of();
        private List<Integer> srtpProfiles = List.of();
        private boolean encryptThenMac;
        private boolean encryptedHello;

        void read(Fields all, boolean fromClient) {
            while (all.left() >= 4) {
                int type = all.u16();
                Fields body = all.vector16();
                if (!all.broken()) {
                    extension(type, body, fromClient);
                }
            }
        }

        private void extension(int type, Fields body, boolean fromClient) {
            switch (type) {
                case SERVER_NAME -> serverName(body);
                case USE_SRTP -> srtpProfiles = body.vector16().numbers();
                case ALPN -> alpn(body.vector16());
                case SUPPORTED_VERSIONS -> versions = (fromClient ? body.vector8() : body).numbers();
                case ENCRYPT_THEN_MAC -> encryptThenMac = true;
                case ENCRYPTED_CLIENT_HELLO -> encryptedHello = true;
                default -> {}
            }
        }

        private void serverName(Fields body) {
            Fields list = body.vector16();
            while (list.left() >= 3) {
                int nameType = list.u8();
                Fields name = list.vector16();
                if (nameType == 0 && serverName.isEmpty()) {
                    serverName = name.text();
                }
            }
        }

        private void alpn(Fields list) {
            while (list.more() && alpn.size() < MAX_LISTED) {
                String protocol = list.vector8().text();
                if (!list.broken() && !isGreaseProtocol(protocol)) {
                    alpn.add(protocol);
                }
            }
        }

        private static boolean isGreaseProtocol(String protocol) {
            return protocol.equals("??");
        }
    }
}
