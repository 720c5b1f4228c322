package io.earshot.capture.observe;

import io.earshot.capture.decode.Sink;
import io.earshot.capture.decode.quic.QuicDecoder;
import io.earshot.capture.decode.rtp.PayloadTypes;
import io.earshot.capture.decode.rtp.RtpHeader;
import io.earshot.capture.decode.rtp.RtpProbe;
import io.earshot.capture.decode.sdp.Connection;
import io.earshot.capture.decode.sdp.MediaDescription;
import io.earshot.capture.decode.sdp.SessionDescription;
import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.decode.stun.StunProbe;
import io.earshot.capture.decode.zrtp.ZrtpProbe;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Octets;
import io.earshot.capture.source.Frame;
import io.earshot.capture.wire.Datagram;
import io.earshot.capture.wire.Dissector;
import io.earshot.capture.wire.Duplicates;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What tshark 4.0 counts otherwise than we do, so that like is compared with like. Each rule looks at the frame itself,
 * never at the name of a file:
 * <ol>
 * <li>what an ICMP error quotes is dissected as if it had been sent, STUN on other ports than 3478 if it is whole;
 * <li>there is no HEP dissector: what an agent reports is data;
 * <li>a port decides: UDP from or to 53 is DNS, and what comes to the RTCP port of an SDP is RTCP, be it STUN or a
 * keep-alive;
 * <li>what comes over TCP on a port of HTTP is HTTP, be it STUN;
 * <li>DTLS and RTCP inside TURN are data, and so are records of DTLS 1.3 with the unified header (RFC 9147 section 4);
 * <li>SRTCP is known by that name where SDP or a DTLS handshake in clear set it up; elsewhere it is RTCP when its first
 * packet is of type 200, 201, 203, 204 or 206 and its length a multiple of four, and data when it is not. So is any
 * other datagram that begins like that;
 * <li>a DTLS handshake sets SRTP up, but not where the STUN heuristic claimed the flow before, as it does on every
 * port but 3478;
 * <li>on UDP port 443, and where a QUIC connection began, ChannelData is QUIC with a short header;
 * <li>a start line with a NUL is no SIP;
 * <li>media is set up for the packets behind the SDP that announces it, the earlier ones are data;
 * <li>MGCP and MEGACO announce media too, and all that goes to where the last announcement was of fax is T.38, be it RTP;
 * <li>RTCP whose length is no multiple of four is seen at announced places only;
 * <li>to the heuristic RTP whose padding is longer than its payload, as SRTP makes it, is none;
 * <li>a single packet of any payload type is RTP to the heuristic, while we want progress: lone ones are added, but for
 * those on ports that belong to other dissectors.
 * </ol>
 */
final class TsharkUnits {
    private static final int DNS_PORT = 53;
    private static final int MGCP_PORT = 2427;
    private static final int MEGACO_PORT = 2944;
    private static final String VERSION = "v=0";
    private static final int STUN_PORT = 3478;
    private static final int QUIC_PORT = 443;
    private static final int WELL_KNOWN_PORTS = 1024;
    /** Teredo and LLMNR. */
    private static final Set<Integer> OTHERS = Set.of(3544, 5355);
    /** Those that tshark 4.0 gives to its HTTP dissector. */
    private static final Set<Integer> HTTP_PORTS = Set.of(80, 3128, 3132, 5985, 8080, 8088, 11371, 1900, 2869, 2710);

    /** What one frame carried, taken apart without any state. */
    record Carried(
            boolean tcp, Endpoint source, Endpoint destination, int length, int first, int second, boolean zeros) {
        boolean isOthers() {
            return Math.min(source.port(), destination.port()) < WELL_KNOWN_PORTS
                    || OTHERS.contains(source.port())
                    || OTHERS.contains(destination.port());
        }

        boolean hasPort(int port) {
            return source.port() == port || destination.port() == port;
        }

        /** Version 2, in RFC 3550's place. */
        boolean directMedia() {
            return !tcp && length >= 4 && first >>> 6 == 2;
        }

        boolean passesRtcpHeuristic() {
            return directMedia()
                    && length % 4 == 0
                    && (second == 200 || second == 201 || second == 203 || second == 204 || second == 206);
        }
    }

    /** One sender of RTP as tshark tells them apart. */
    record Source(Endpoint from, Endpoint to, int ssrc) {}

    private final Map<Source, Integer> rtp = new HashMap<>();
    private final Map<Source, Integer> overpadded = new HashMap<>();
    private final Map<Source, Integer> overpaddedRelayed = new HashMap<>();
    private final Map<Source, Integer> rtpSetUp = new HashMap<>();
    private final Set<Endpoint> media = new HashSet<>();
    private final Set<Set<Endpoint>> faxes = new HashSet<>();
    private final Set<Endpoint> faxPlaces = new HashSet<>();
    private final Set<Long> fax = new TreeSet<>();
    /** Packets of RTP that went to a place of fax. */
    private final Map<Source, Integer> rtpAsFax = new HashMap<>();

    private final Set<Long> zrtp = new TreeSet<>();
    private final RtpHeader header = new RtpHeader();
    /** Ends between which a QUIC connection began. */
    private final Set<Set<Endpoint>> quic = new HashSet<>();

    private final Map<Long, Carried> frames = new HashMap<>();
    private final Dissector dissector = new Dissector(Duplicates.kept(), this::carried);
    private final QuotedPackets quoted;
    private final Set<Long> fragments = new HashSet<>();
    /** Announced RTCP ports, and the endpoints whose media was set up to be encrypted. */
    private final Set<Endpoint> rtcpPorts = new HashSet<>();

    private final Set<Endpoint> secure = new HashSet<>();
    private final Set<Long> byPort = new TreeSet<>();
    private final TurnSegments turnSegments = new TurnSegments();
    private long held;

    /** @param quoted takes the messages that ICMP errors quote */
    TsharkUnits(Sink quoted) {
        this.quoted = new QuotedPackets(quoted);
    }

    /** TURN over TCP, by frames. */
    TurnSegments turnSegments() {
        return turnSegments;
    }

    void frame(Frame frame) {
        dissector.frame(frame);
        long now = dissector.tally().fragments();
        if (now != held) {
            fragments.add(frame.number);
            held = now;
        }
    }

    QuotedPackets quoted() {
        return quoted;
    }

    Carried of(long frame) {
        return frames.get(frame);
    }

    boolean isTcp(long frame) {
        return frames.containsKey(frame) && frames.get(frame).tcp();
    }

    int fragments() {
        return fragments.size();
    }

    /** SDP announces media there, and its RTCP at the next port. */
    void announced(Endpoint endpoint) {
        faxPlaces.remove(endpoint);
        media.add(endpoint);
        rtcpPorts.add(next(endpoint));
    }

    static Endpoint next(Endpoint endpoint) {
        return new Endpoint(endpoint.address(), endpoint.port() + 1 & 0xFFFF);
    }

    void setUp(Endpoint endpoint) {
        secure.add(endpoint);
    }

    void handshake(long frame) {
        Carried carried = frames.get(frame);
        if (carried != null && !carried.tcp() && carried.hasPort(STUN_PORT)) {
            setUp(carried.source());
            setUp(carried.destination());
        }
    }

    /** Packets that look like RTP and came after the set-up of their media. */
    int rtpAfterSetUp(Source source) {
        return rtpSetUp.getOrDefault(source, 0);
    }

    /** Packets of RTP that the heuristic takes for something else. */
    int overpadded(Source source, boolean relayed) {
        return (relayed ? overpaddedRelayed : overpadded).getOrDefault(source, 0);
    }

    int rtpAsFax(Source source) {
        return rtpAsFax.getOrDefault(source, 0);
    }

    Set<Long> zrtpFrames() {
        return zrtp;
    }

    /** Frames between the two ends of a fax that are no RTP, and those to a place of fax. */
    Set<Long> betweenFaxes() {
        return fax;
    }

    boolean seesRtcp(Carried carried) {
        return carried.length() % 4 == 0
                || isSetUp(carried)
                || rtcpPorts.contains(carried.source())
                || rtcpPorts.contains(carried.destination());
    }

    void faxBetween(Endpoint one, Endpoint other) {
        faxes.add(Set.of(one, other));
    }

    private boolean isFax(Carried carried) {
        return !carried.source().equals(carried.destination())
                && faxes.contains(Set.of(carried.source(), carried.destination()));
    }

    boolean isSetUp(Carried carried) {
        return secure.contains(carried.source()) || secure.contains(carried.destination());
    }

    /** Frames that came to or from an announced RTCP port. */
    Set<Long> onRtcpPorts() {
        return byPort;
    }

    Set<Long> onDnsPort() {
        Set<Long> dns = new TreeSet<>();
        frames.forEach((frame, carried) -> {
            if (!carried.tcp() && carried.length() > 0 && carried.hasPort(DNS_PORT)) {
                dns.add(frame);
            }
        });
        return dns;
    }

    Set<Long> rtcpByHeuristic() {
        Set<Long> rtcp = new TreeSet<>();
        frames.forEach((frame, carried) -> {
            if (carried.passesRtcpHeuristic()) {
                rtcp.add(frame);
            }
        });
        return rtcp;
    }

    static boolean seesSip(SipMessage message) {
        String line = message instanceof SipMessage.Request request
                ? request.requestUri()
                : ((SipMessage.Response) message).reason();
        return line.indexOf(0) < 0;
    }

    boolean seesStun(long frame) {
        Carried carried = frames.get(frame);
        return carried == null
                || !carried.tcp() && !(isQuic(carried) && carried.first() >>> 6 == 1)
                || carried.tcp()
                        && !HTTP_PORTS.contains(carried.source().port())
                        && !HTTP_PORTS.contains(carried.destination().port());
    }

    private boolean isQuic(Carried carried) {
        return carried.hasPort(QUIC_PORT) || quic.contains(ends(carried));
    }

    private static Set<Endpoint> ends(Carried carried) {
        return new HashSet<>(List.of(carried.source(), carried.destination()));
    }

    /** Packets that look like RTP outside of TURN, of all sources but these. */
    Map<Source, Integer> loneRtp(Set<Source> known) {
        Map<Source, Integer> lone = new HashMap<>(rtp);
        lone.keySet().removeAll(known);
        return lone;
    }

    /** Whether a DTLS record in this frame is seen. */
    boolean seesDtls(long frame) {
        Carried carried = frames.get(frame);
        return carried != null && carried.first() >= 20 && carried.first() < 32;
    }

    private void carried(Datagram datagram) {
        if (datagram.reassembled) {
            fragments.add(datagram.frame);
        }
        if (datagram.protocol == Datagram.ICMP || datagram.protocol == Datagram.ICMPV6) {
            quoted.icmp(datagram);
            return;
        }
        turnSegments.segment(datagram);
        byte[] bytes = datagram.bytes;
        int at = datagram.offset;
        boolean zeros = true;
        for (int i = 0; i < Math.min(5, datagram.length); i++) {
            zeros &= bytes[at + i] == 0;
        }
        Carried carried = new Carried(
                datagram.protocol == Datagram.TCP,
                datagram.source(),
                datagram.destination(),
                datagram.originalLength,
                datagram.length > 0 ? Octets.u8(bytes, at) : -1,
                datagram.length > 1 ? Octets.u8(bytes, at + 1) : -1,
                zeros);
        frames.put(datagram.frame, carried);
        if (!carried.tcp() && QuicDecoder.looksLikeInitial(bytes, at, datagram.length)) {
            quic.add(ends(carried));
        }
        if (carried.directMedia()
                && header.wrap(bytes, at, datagram.length, datagram.originalLength)
                && !PayloadTypes.conflictsWithRtcp(header.payloadType())) {
            Source source = new Source(carried.source(), carried.destination(), header.ssrc());
            if (faxPlaces.contains(carried.destination())) {
                rtpAsFax.merge(source, 1, Integer::sum);
                fax.add(datagram.frame);
                return;
            }
            boolean announced =
                    media.contains(carried.source()) || media.contains(carried.destination()) || isSetUp(carried);
            if (isOverpadded(header, bytes, at + datagram.length)) {
                overpadded.merge(source, announced ? 0 : 1, Integer::sum);
            } else if (!carried.isOthers()) {
                rtp.merge(source, 1, Integer::sum);
            }
            if (announced) {
                rtpSetUp.merge(source, 1, Integer::sum);
            }
        } else if (!carried.tcp() && carried.length() > 0) {
            channelData(datagram);
            if (carried.hasPort(MGCP_PORT) || carried.hasPort(MEGACO_PORT)) {
                described(new String(bytes, at, datagram.length, StandardCharsets.ISO_8859_1));
            }
            if (ZrtpProbe.isZrtp(bytes, at, datagram.length)) {
                zrtp.add(datagram.frame);
            }
            if (carried.first() >>> 6 != 2 && isFax(carried)) {
                fax.add(datagram.frame);
            }
        }
        if (!carried.tcp()
                && carried.length() > 0
                && (rtcpPorts.contains(carried.source()) || rtcpPorts.contains(carried.destination()))) {
            byPort.add(datagram.frame);
        }
    }

    /** The padding bit is set and the last octet promises more padding than there is payload, as SRTP makes it do. */
    private static boolean isOverpadded(RtpHeader packet, byte[] bytes, int end) {
        return packet.paddingBroken() && bytes[end - 1] != 0;
    }

    private void channelData(Datagram datagram) {
        int inner = datagram.offset + 4;
        int length = StunProbe.isChannelData(datagram.bytes, datagram.offset, datagram.length, datagram.originalLength)
                ? Octets.u16(datagram.bytes, datagram.offset + 2)
                : 0;
        if (length <= datagram.length - 4
                && RtpProbe.plausible(header, datagram.bytes, inner, length, length)
                && isOverpadded(header, datagram.bytes, inner + length)) {
            overpaddedRelayed.merge(
                    new Source(datagram.source(), datagram.destination(), header.ssrc()), 1, Integer::sum);
        }
    }

    /** The descriptions in a message of media gateway control: each behind its own version line. */
    private void described(String message) {
        for (int body = message.indexOf(VERSION); body >= 0; ) {
            int next = message.indexOf(VERSION, body + 1);
            SessionDescription.parse(next < 0 ? message.substring(body) : message.substring(body, next))
                    .ifPresent(session -> session.media()
                            .forEach(described -> described
                                    .connection()
                                    .flatMap(Connection::literal)
                                    .ifPresent(address -> described(described, address))));
            body = next;
        }
    }

    private void described(MediaDescription media, Address address) {
        Endpoint endpoint = new Endpoint(address, media.port());
        if (media.isT38()) {
            announcedFax(endpoint);
        } else {
            announced(endpoint);
        }
    }

    /** SDP announces fax over UDPTL there. */
    void announcedFax(Endpoint endpoint) {
        faxPlaces.add(endpoint);
    }

    boolean isAnnounced(Endpoint endpoint) {
        return media.contains(endpoint);
    }
}
