package io.earshot.capture.observe;

import io.earshot.capture.decode.dns.DnsMessage;
import io.earshot.capture.decode.rtcp.RtcpMessage;
import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.decode.stun.StunMessage;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The border of the house: what the fast side tells the clear side. Immutable, without octets of its own, serialisable;
 * all observations of a capture in their order are as good as the capture itself.
 */
public sealed interface Observation
        permits Observation.Sip,
                Observation.Stun,
                Observation.Rtcp,
                Observation.Dns,
                Observation.Tls,
                Observation.Http,
                Observation.Icmp,
                Observation.Protocol,
                StreamInterval,
                FlowState,
                Totals {

    Sighting at();

    /**
     * One SIP message.
     *
     * @param ttl       of the packet that completed it, -1 when not known (HEP)
     * @param truncated the snap length cut it
     * @param decrypted read through a key log
     */
    record Sip(
            Sighting at,
            Endpoint source,
            Endpoint destination,
            Transport transport,
            int ttl,
            boolean truncated,
            boolean decrypted,
            SipMessage message)
            implements Observation {}

    /**
     * One STUN or TURN message.
     *
     * @param relayPeer the message came inside TURN, from or to this peer
     * @param integrity whether its MESSAGE-INTEGRITY verified, where SDP gave the password to check with
     */
    record Stun(
            Sighting at,
            Endpoint source,
            Endpoint destination,
            Transport transport,
            Optional<Endpoint> relayPeer,
            int ttl,
            Optional<Boolean> integrity,
            StunMessage message)
            implements Observation {}

    /** One RTCP or SRTCP datagram. */
    record Rtcp(Sighting at, Endpoint source, Endpoint destination, Optional<Endpoint> relayPeer, RtcpMessage message)
            implements Observation {}

    /** One DNS message. */
    record Dns(Sighting at, Endpoint source, Endpoint destination, DnsMessage message) implements Observation {}

    /**
     * A step of a TLS, DTLS or QUIC handshake.
     *
     * @param layer      {@code tls}, {@code dtls}, {@code quic}
     * @param step       {@code client-hello}, {@code server-hello}, {@code hello-verify-request}, {@code certificate},
     *                   {@code change-cipher-spec}, {@code application-data} (the first of each direction),
     *                   {@code alert}
     * @param serverName SNI of a client hello, empty otherwise
     * @param version    {@code TLS 1.3}, {@code DTLS 1.2}, ... as far as known, else empty
     * @param alert      {@code fatal/handshake_failure}, empty otherwise; {@code encrypted} when it cannot be read
     * @param names      subject alternative names (or the common name) of a certificate
     * @param issuer     of a certificate, empty otherwise
     * @param notBefore  of a certificate, seconds since 1970
     * @param notAfter   of a certificate, seconds since 1970
     * @param srtpProfiles use_srtp profiles by number, RFC 5764 section 4.1.2
     */
    record Tls(
            Sighting at,
            Endpoint source,
            Endpoint destination,
            String layer,
            String step,
            String serverName,
            List<String> alpn,
            String version,
            String cipher,
            String alert,
            String subject,
            String issuer,
            List<String> names,
            Optional<Long> notBefore,
            Optional<Long> notAfter,
            List<Integer> srtpProfiles,
            Optional<Endpoint> relayPeer,
            int ttl)
            implements Observation {
        public Tls {
            alpn = List.copyOf(alpn);
            names = List.copyOf(names);
            srtpProfiles = List.copyOf(srtpProfiles);
        }
    }

    /**
     * The head of an HTTP message: an upgrade to WebSocket, a CONNECT, or a plain request.
     *
     * @param method  empty in a response
     * @param target  of a request
     * @param host    Host header, or the target of a CONNECT
     * @param status  0 in a request
     * @param headers those that diagnosis needs, names in lower case: upgrade, connection, location, server, via,
     *                sec-websocket-protocol
     */
    record Http(
            Sighting at,
            Endpoint source,
            Endpoint destination,
            boolean decrypted,
            String method,
            String target,
            String host,
            int status,
            Map<String, String> headers)
            implements Observation {}

    /**
     * An ICMP or ICMPv6 error.
     *
     * @param reporter  sent the error (port 0)
     * @param receiver  got the error (port 0)
     * @param type      ICMP type; for ICMPv6 its own numbers
     * @param ttl       of the packet that brought the error
     * @param protocol  protocol number of the quoted packet
     * @param quotedSource sender of the packet that met the error; port 0 when not quoted
     */
    record Icmp(
            Sighting at,
            Endpoint reporter,
            Endpoint receiver,
            boolean v6,
            int type,
            int code,
            int ttl,
            int protocol,
            Endpoint quotedSource,
            Endpoint quotedDestination)
            implements Observation {}

    /**
     * A message of a protocol that is only recognised, or told once: {@code xmpp}, {@code zrtp}, {@code t38},
     * {@code turn-channel-data} (the first of a flow), {@code dhcp-sip-server}, {@code file-name} (a name that the
     * capture file gives the source address).
     */
    record Protocol(Sighting at, Endpoint source, Endpoint destination, String protocol, String detail)
            implements Observation {}
}
