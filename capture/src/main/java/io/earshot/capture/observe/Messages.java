package io.earshot.capture.observe;

import io.earshot.capture.decode.Message;
import io.earshot.capture.decode.Oddity;
import io.earshot.capture.decode.Sink;
import io.earshot.capture.decode.dhcp.SipServers;
import io.earshot.capture.decode.dns.DnsMessage;
import io.earshot.capture.decode.http.HttpMessage;
import io.earshot.capture.decode.rtcp.RtcpMessage;
import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.decode.stun.StunMessage;
import io.earshot.capture.decode.tls.TlsMessage;
import io.earshot.capture.decode.websocket.WebSocketMessage;
import io.earshot.capture.decode.xmpp.XmppOpening;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.wire.Checksum;
import io.earshot.capture.wire.Datagram;
import io.earshot.capture.wire.IcmpError;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts what the decoders find, learns from it, and passes it over the border. */
final class Messages implements Sink {
    private static final HttpMessage.Request NO_REQUEST = new HttpMessage.Request("", "", "", Map.of());

    private final Counts counts;
    private final Announcements announcements;
    private final Consumer<Observation> observations;
    private final IceIntegrity iceIntegrity;

    /** The flow that the decoders are reading. */
    private Flow flow;
    /** The peer behind a TURN relay whose datagram is read; null when it is not known or there is no relay. */
    private Endpoint relayPeer;

    private StunMessage lastStun;

    Messages(Counts counts, Announcements announcements, Consumer<Observation> observations) {
        this.counts = counts;
        this.announcements = announcements;
        this.observations = observations;
        iceIntegrity = new IceIntegrity(announcements);
    }

    void reading(Flow flow, Endpoint relayPeer) {
        this.flow = flow;
        this.relayPeer = relayPeer;
    }

    /** The STUN message decoded since the last call, null without. */
    StunMessage takeStun() {
        StunMessage stun = lastStun;
        lastStun = null;
        return stun;
    }

    @Override
    public void message(Datagram datagram, Message message) {
        if (message instanceof SipMessage sip) {
            sip(datagram, sip);
        } else if (message instanceof StunMessage stun) {
            stun(datagram, stun);
        } else if (message instanceof RtcpMessage rtcp) {
            counted(Count.RTCP, Usage.RTCP);
            observations.accept(new Observation.Rtcp(
                    at(datagram), source(datagram), destination(datagram), Optional.ofNullable(relayPeer), rtcp));
        } else if (message instanceof TlsMessage tls) {
            tls(datagram, tls);
        } else if (message instanceof XmppOpening xmpp) {
            flow.used(Usage.XMPP);
            recognised(datagram, "xmpp", xmpp.to());
        } else if (message instanceof HttpMessage http) {
            http(datagram, http);
        } else if (message instanceof WebSocketMessage) {
            counted(Count.WEBSOCKET, Usage.WEBSOCKET);
        } else if (message instanceof SipServers servers) {
            recognised(
                    datagram,
                    "dhcp-sip-server",
                    Stream.concat(servers.addresses().stream().map(Address::toString), servers.names().stream())
                            .collect(Collectors.joining(", ")));
        } else if (message instanceof DnsMessage dns) {
            counted(Count.DNS, Usage.DNS);
            observations.accept(new Observation.Dns(at(datagram), source(datagram), destination(datagram), dns));
        }
    }

    private void sip(Datagram datagram, SipMessage sip) {
        counted(Count.SIP, Usage.SIP);
        sip.sdp(oddity -> counts.odd(oddity.kind())).ifPresent(announcements::learn);
        observations.accept(new Observation.Sip(
                at(datagram),
                source(datagram),
                destination(datagram),
                datagram.transport,
                datagram.ttl,
                datagram.truncated(),
                isDecrypted(datagram),
                sip));
    }

    private static boolean isDecrypted(Datagram datagram) {
        return datagram.transport == Transport.TLS || datagram.transport == Transport.WSS;
    }

    private void http(Datagram datagram, HttpMessage message) {
        flow.used(Usage.HTTP);
        HttpMessage.Request request = message instanceof HttpMessage.Request head ? head : NO_REQUEST;
        observations.accept(new Observation.Http(
                at(datagram),
                source(datagram),
                destination(datagram),
                isDecrypted(datagram),
                request.method(),
                request.target(),
                request.host(),
                message instanceof HttpMessage.Response response ? response.status() : 0,
                message.headers()));
    }

    /** A segment of a connection with SIP. */
    void segment(Datagram segment) {
        if (Checksum.isPayloadWrong(segment)) {
            counts.odd(StreamOddity.CHECKSUM);
        }
    }

    /** Octets of a connection are missing. */
    void gap(long octets) {
        if (octets > 0) {
            counts.odd(StreamOddity.GAP);
        }
    }

    /** An ICMP error, RFC 792 and RFC 4443, with the flow that it is about. */
    void icmp(Datagram datagram) {
        counts.add(Count.ICMP);
        IcmpError.of(datagram)
                .ifPresent(error -> observations.accept(new Observation.Icmp(
                        at(datagram),
                        new Endpoint(error.reporter(), 0),
                        new Endpoint(datagram.destination().address(), 0),
                        error.v6(),
                        error.type(),
                        error.code(),
                        datagram.ttl,
                        error.protocol(),
                        error.source(),
                        error.destination())));
    }

    private void stun(Datagram datagram, StunMessage stun) {
        counted(Count.STUN, stun.isBinding() ? Usage.STUN : Usage.TURN);
        lastStun = stun;
        observations.accept(new Observation.Stun(
                at(datagram),
                source(datagram),
                destination(datagram),
                datagram.transport,
                Optional.ofNullable(relayPeer),
                datagram.ttl,
                iceIntegrity.verify(datagram, stun),
                stun));
    }

    private void tls(Datagram datagram, TlsMessage tls) {
        Usage usage = switch (tls.layer()) {
            case TLS -> Usage.TLS;
            case DTLS -> Usage.DTLS;
            case QUIC -> Usage.QUIC;
        };
        flow.used(usage);
        if (tls instanceof TlsMessage.ClientHello && usage == Usage.TLS) {
            counts.add(Count.TLS);
        }
        if (tls instanceof TlsMessage.ApplicationData && !flow.firstApplicationData(flow.isForward(datagram))) {
            return;
        }
        TlsSteps.observation(at(datagram), datagram, tls, Optional.ofNullable(relayPeer))
                .ifPresent(observations);
    }

    private void counted(Count count, Usage usage) {
        counts.add(count);
        flow.used(usage);
    }

    /** Tells once in a flow of a protocol that is only recognised. */
    void recognised(Datagram datagram, String protocol, String detail) {
        observations.accept(
                new Observation.Protocol(at(datagram), source(datagram), destination(datagram), protocol, detail));
    }

    @Override
    public void oddity(Datagram datagram, Oddity oddity) {
        counts.odd(oddity.kind());
    }

    /** The flow's own object where it can be, since observations are kept for long. */
    private Endpoint source(Datagram datagram) {
        return flow != null && flow.isForward(datagram)
                ? flow.initiator
                : flow != null && flow.isBackward(datagram) ? flow.responder : datagram.source();
    }

    private Endpoint destination(Datagram datagram) {
        return flow != null && flow.isForward(datagram)
                ? flow.responder
                : flow != null && flow.isBackward(datagram) ? flow.initiator : datagram.destination();
    }

    static Sighting at(Datagram datagram) {
        return new Sighting(datagram.time, datagram.capture, datagram.tap, datagram.frame);
    }
}
