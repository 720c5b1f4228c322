package io.earshot.capture.observe;

import io.earshot.capture.decode.tls.TlsMessage;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.wire.Datagram;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Puts the messages of a TLS, DTLS or QUIC handshake into the words of {@link Observation.Tls}. */
final class TlsSteps {
    private TlsSteps() {}

    /** Empty for messages that say nothing by themselves. */
    static Optional<Observation> observation(
            Sighting at, Datagram datagram, TlsMessage message, Optional<Endpoint> relayPeer) {
        return step(message)
                .map(step -> new Observation.Tls(
                        at,
                        datagram.source(),
                        datagram.destination(),
                        message.layer().name().toLowerCase(Locale.ROOT),
                        step.name,
                        step.serverName,
                        step.alpn,
                        step.version,
                        step.cipher,
                        step.alert,
                        step.subject,
                        step.issuer,
                        step.names,
                        step.notBefore,
                        step.notAfter,
                        step.srtpProfiles,
                        relayPeer,
                        datagram.ttl));
    }

    private static Optional<Step> step(TlsMessage message) {
        if (message instanceof TlsMessage.ClientHello hello) {
            Step step = new Step("client-hello");
            step.serverName = hello.serverName();
            step.alpn = hello.alpn();
            step.version = hello.version();
            step.srtpProfiles = hello.srtpProfiles();
            return Optional.of(step);
        }
        if (message instanceof TlsMessage.ServerHello hello) {
            Step step = new Step("server-hello");
            step.alpn = hello.alpn();
            step.version = hello.version();
            step.cipher = hello.cipherSuite();
            step.srtpProfiles = hello.srtpProfiles();
            return Optional.of(step);
        }
        if (message instanceof TlsMessage.HelloVerifyRequest request) {
            Step step = new Step("hello-verify-request");
            step.version = request.version();
            return Optional.of(step);
        }
        if (message instanceof TlsMessage.Certificate certificate) {
            return Optional.of(certificate(certificate));
        }
        if (message instanceof TlsMessage.Alert alert) {
            Step step = new Step("alert");
            step.alert = alert.text();
            return Optional.of(step);
        }
        if (message instanceof TlsMessage.ChangeCipherSpec) {
            return Optional.of(new Step("change-cipher-spec"));
        }
        if (message instanceof TlsMessage.HandshakePart part && part.ofHello()) {
            return Optional.of(new Step("client-hello-part"));
        }
        return message instanceof TlsMessage.ApplicationData
                ? Optional.of(new Step("application-data"))
                : Optional.empty();
    }

    private static Step certificate(TlsMessage.Certificate certificate) {
        Step step = new Step("certificate");
        step.subject = certificate.subject();
        step.issuer = certificate.issuer();
        step.names = certificate.names();
        step.notBefore = certificate.notBefore();
        step.notAfter = certificate.notAfter();
        return step;
    }

    /** What one step says; the rest is empty. */
    private static final class Step {
        final String name;
        String serverName = "";
        List<String> alpn = List.of();
        String version = "";
        String cipher = "";
        String alert = "";
        String subject = "";
        String issuer = "";
        List<String> names = List.of();
        Optional<Long> notBefore = Optional.empty();
        Optional<Long> notAfter = Optional.empty();
        List<Integer> srtpProfiles = List.of();

        Step(String name) {
            this.name = name;
        }
    }
}
