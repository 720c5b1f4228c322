package io.earshot.capture.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.earshot.capture.decode.Decoder;
import io.earshot.capture.decode.Recording;
import io.earshot.capture.decode.dhcp.DhcpDecoder;
import io.earshot.capture.decode.dns.DnsDecoder;
import io.earshot.capture.decode.dtls.DtlsDecoder;
import io.earshot.capture.decode.dtls.DtlsFlow;
import io.earshot.capture.decode.hep.HepPacket;
import io.earshot.capture.decode.quic.QuicDecoder;
import io.earshot.capture.decode.quic.QuicFlow;
import io.earshot.capture.decode.rtcp.RtcpDecoder;
import io.earshot.capture.decode.rtp.G711;
import io.earshot.capture.decode.rtp.HeaderExtension;
import io.earshot.capture.decode.rtp.Redundancy;
import io.earshot.capture.decode.rtp.RtpHeader;
import io.earshot.capture.decode.rtp.RtpProbe;
import io.earshot.capture.decode.rtp.TelephoneEvent;
import io.earshot.capture.decode.sdp.SessionDescription;
import io.earshot.capture.decode.sip.SipDecoder;
import io.earshot.capture.decode.srtp.MasterKey;
import io.earshot.capture.decode.srtp.SrtpContext;
import io.earshot.capture.decode.srtp.SrtpSuite;
import io.earshot.capture.decode.stun.StunDecoder;
import io.earshot.capture.decode.stun.StunIntegrity;
import io.earshot.capture.decode.stun.TurnData;
import io.earshot.capture.decode.zrtp.ZrtpProbe;
import io.earshot.capture.wire.Datagram;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** One target for each decoder of datagrams; how to run one: README of this module. */
class DatagramFuzzTest {
    private static final byte[] KEY = new byte[64];

    private static Recording decode(Decoder decoder, byte[] octets) {
        Recording recording = new Recording();
        for (Parts parts = new Parts(octets); parts.next(); ) {
            Datagram datagram = Recording.datagram(parts.octets(), parts.octets().length + parts.cut());
            Decoder.Verdict verdict = decoder.decode(datagram, recording);
            Claims.hold(verdict, recording, octets.length);
        }
        return recording;
    }

    private static void each(byte[] octets, Consumer<byte[]> reader) {
        for (Parts parts = new Parts(octets); parts.next(); ) {
            reader.accept(parts.octets());
        }
    }

    @FuzzTest
    void sip(byte[] octets) {
        decode(new SipDecoder(), octets).messages.forEach(Claims::readable);
    }

    @FuzzTest
    void sdp(byte[] octets) {
        SessionDescription.parse(new String(octets, StandardCharsets.UTF_8)).ifPresent(Claims::readable);
    }

    @FuzzTest
    void stun(byte[] octets) {
        decode(new StunDecoder(), octets).messages.forEach(Claims::readable);
        TurnData data = new TurnData();
        each(octets, payload -> {
            if (data.wrap(payload, 0, payload.length, payload.length)) {
                Claims.inside(data.offset(), Math.min(data.length(), payload.length - data.offset()), payload);
            }
            if (payload.length >= 20) {
                StunIntegrity.verify(payload, 0, payload.length, KEY);
            }
        });
    }

    @FuzzTest
    void rtcp(byte[] octets) {
        decode(new RtcpDecoder(), octets);
        decode((datagram, sink) -> new RtcpDecoder().decode(datagram, sink, true), octets);
    }

    @FuzzTest
    void rtp(byte[] octets) {
        each(octets, DatagramFuzzTest::readRtp);
    }

    private static void readRtp(byte[] packet) {
        RtpHeader header = new RtpHeader();
        RtpProbe.plausible(header, packet, 0, packet.length, packet.length);
        ZrtpProbe.isZrtp(packet, 0, packet.length);
        if (!header.wrap(packet, 0, packet.length)) {
            return;
        }
        int payload = header.payloadOffset();
        int length = header.payloadLength();
        Claims.inside(payload, length, packet);
        HeaderExtension extension = new HeaderExtension();
        extension.wrap(header);
        while (extension.next()) {
            Claims.inside(extension.offset(), extension.length(), packet);
        }
        Redundancy blocks = new Redundancy();
        if (blocks.wrap(packet, payload, length)) {
            while (blocks.next()) {
                Claims.inside(blocks.offset(), blocks.length(), packet);
            }
        }
        if (TelephoneEvent.plausible(packet, payload, length)) {
            TelephoneEvent.digit(packet, payload);
        }
        G711.muLawEnergy(packet, payload, length);
    }

    @FuzzTest
    void srtp(byte[] octets) {
        for (SrtpSuite suite :
                List.of(SrtpSuite.AES_CM_128_HMAC_SHA1_80, SrtpSuite.AEAD_AES_128_GCM, SrtpSuite.NULL_HMAC_SHA1_32)) {
            SrtpContext context = new SrtpContext(MasterKey.of(suite, KEY, 0).orElseThrow());
            each(octets, packet -> {
                context.openRtp(packet, 0, packet.length, new byte[packet.length]);
                context.openRtcp(packet, 0, packet.length, new byte[packet.length]);
            });
        }
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        MasterKey.fromCrypto("AES_CM_128_HMAC_SHA1_80", "inline:" + text);
    }

    @FuzzTest
    void dns(byte[] octets) {
        decode(new DnsDecoder(), octets);
    }

    @FuzzTest
    void dhcp(byte[] octets) {
        decode(new DhcpDecoder(), octets);
    }

    @FuzzTest
    void dtls(byte[] octets) {
        DtlsDecoder decoder = new DtlsDecoder();
        DtlsFlow flow = new DtlsFlow();
        Recording recording = new Recording();
        for (Parts parts = new Parts(octets); parts.next(); ) {
            Datagram datagram = Recording.datagram(parts.octets(), parts.octets().length + parts.cut());
            Claims.hold(decoder.decode(datagram, flow, parts.forward(), recording), recording, octets.length);
        }
    }

    @FuzzTest
    void quic(byte[] octets) {
        QuicFlow flow = new QuicFlow();
        QuicDecoder decoder = new QuicDecoder();
        decode((datagram, sink) -> decoder.decode(datagram, flow, sink), octets);
    }

    @FuzzTest
    void hep(byte[] octets) {
        HepPacket packet = new HepPacket();
        each(octets, payload -> {
            if (packet.wrap(payload, 0, payload.length)) {
                Claims.inside(packet.payloadOffset(), packet.payloadLength(), payload);
                packet.correlationId();
                Datagram inner = new Datagram();
                if (packet.unwrap(Recording.datagram(payload), inner)) {
                    inner.source();
                    inner.destination();
                    Claims.inside(inner.offset, inner.length, inner.bytes);
                }
            }
        });
    }
}
