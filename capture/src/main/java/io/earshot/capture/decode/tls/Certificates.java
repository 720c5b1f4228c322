package io.earshot.capture.decode.tls;

import io.earshot.capture.decode.tls.TlsMessage.Layer;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Reads the certificate message, RFC 5246 section 7.4.2 and RFC 8446 section 4.4.2: the first of the chain. */
final class Certificates {
    private static final int MAX_OCTETS = 32 * 1024;
    private static final int MAX_NAMES = 64;
    private static final int GENERAL_NAME_DNS = 2;
    private static final int GENERAL_NAME_URI = 6;
    private static final int GENERAL_NAME_IP = 7;

    private Certificates() {}

    /**
     * @param withExtensions TLS 1.3: a request context stands before the list, and extensions after each certificate
     * @return empty when the message is malformed; fields are empty when only the certificate is
     */
    static Optional<TlsMessage.Certificate> read(
            Layer layer, boolean withExtensions, byte[] bytes, int offset, int length) {
        Fields message = new Fields(bytes, offset, length);
        if (withExtensions) {
            message.vector8();
        }
        Fields list = message.vector24();
        byte[] first = new byte[0];
        int chain = 0;
        while (list.more()) {
            Fields certificate = list.vector24();
            if (chain == 0 && certificate.left() <= MAX_OCTETS) {
                first = certificate.octets();
            }
            if (withExtensions) {
                list.vector16();
            }
            chain++;
        }
        if (message.broken() || list.broken()) {
            return Optional.empty();
        }
        return Optional.of(parsed(layer, first, chain));
    }

    private static TlsMessage.Certificate parsed(Layer layer, byte[] der, int chain) {
        try {
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            return new TlsMessage.Certificate(
                    layer,
                    certificate.getSubjectX500Principal().getName(),
                    certificate.getIssuerX500Principal().getName(),
                    names(certificate),
                    Optional.of(certificate.getNotBefore().getTime() / 1000),
                    Optional.of(certificate.getNotAfter().getTime() / 1000),
                    chain);
        } catch (CertificateException | RuntimeException unreadable) {
            // The platform's parser throws unchecked exceptions too for octets made to hurt it.
            return new TlsMessage.Certificate(layer, "", "", List.of(), Optional.empty(), Optional.empty(), chain);
        }
    }

    private static List<String> names(X509Certificate certificate) throws CertificateException {
        List<String> names = new ArrayList<>();
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null) {
            for (List<?> alternative : alternatives) {
                int kind = (Integer) alternative.get(0);
                boolean readable = kind == GENERAL_NAME_DNS || kind == GENERAL_NAME_URI || kind == GENERAL_NAME_IP;
                if (readable && names.size() < MAX_NAMES) {
                    names.add(String.valueOf(alternative.get(1)));
                }
            }
        }
        return names.isEmpty()
                ? commonName(certificate.getSubjectX500Principal().getName())
                : names;
    }

    private static List<String> commonName(String subject) {
        for (String part : subject.split("(?<!\\\\),")) {
            if (part.startsWith("CN=")) {
                return List.of(part.substring(3));
            }
        }
        return List.of();
    }
}
