package io.earshot.capture.observe;

import io.earshot.capture.decode.Decoder;
import io.earshot.capture.decode.Message;
import io.earshot.capture.decode.Oddity;
import io.earshot.capture.decode.Sink;
import io.earshot.capture.decode.dns.DnsDecoder;
import io.earshot.capture.decode.rtcp.RtcpDecoder;
import io.earshot.capture.decode.rtcp.RtcpMessage;
import io.earshot.capture.decode.sip.SipDecoder;
import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.decode.stun.StunDecoder;
import io.earshot.capture.decode.stun.StunMessage;
import io.earshot.capture.decode.stun.StunProbe;
import io.earshot.capture.decode.tls.KeyLog;
import io.earshot.capture.net.Octets;
import io.earshot.capture.source.CaptureFile;
import io.earshot.capture.source.Frame;
import io.earshot.capture.source.NotACaptureException;
import io.earshot.capture.wire.Datagram;
import io.earshot.capture.wire.Dissector;
import io.earshot.capture.wire.Duplicates;
import io.earshot.capture.wire.IcmpError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** One capture in the columns of {@code truth.tsv}, as our observations have it. */
final class CaptureCounts implements Sink {
    private final Map<String, Integer> requests = new TreeMap<>();
    private final Map<String, Integer> responses = new TreeMap<>();
    private final Set<String> callIds = new HashSet<>();
    private final Set<Long> sipFrames = new HashSet<>();
    private final Set<Long> stunFrames = new HashSet<>();
    private final Set<Long> classicFrames = new HashSet<>();
    private final Set<Long> rtcpFrames = new HashSet<>();
    private final Set<Long> srtcpFrames = new HashSet<>();
    private final Set<Long> dnsFrames = new HashSet<>();
    private final Set<String> serverNames = new TreeSet<>();
    private int streams;
    private boolean relayed;
    private long rtp;
    /** Frames in which the count of a protocol went up. */
    private final Map<Count, Set<Long>> framesOf = new EnumMap<>(Count.class);

    private final long[] before = new long[Count.values().length];

    private CaptureCounts() {}

    static Map<String, String> of(Path file) throws IOException {
        CaptureCounts counts = new CaptureCounts();
        KeyLog keyLog = new KeyLog();
        Path secrets = Path.of(file + ".keylog.txt");
        if (Files.exists(secrets)) {
            keyLog.add(Files.readString(secrets));
        }
        Observer observer = new Observer(ObserverOptions.DEFAULT.withDuplicates(), keyLog, counts::observe);
        long frames = 0;
        long octets = 0;
        try (CaptureFile capture = CaptureFile.open(file.toString(), Files.newInputStream(file), 0, observer.notes())) {
            Frame frame = new Frame();
            Dissector quoting = new Dissector(Duplicates.kept(), counts::quoted);
            while (capture.next(frame)) {
                quoting.frame(frame);
                observer.frame(frame);
                counts.note(observer, frame.number);
            }
            frames = capture.account().frames();
            octets = capture.account().octets();
        } catch (NotACaptureException e) {
            frames = 0; // tshark mostly refuses it too, and all counts are nothing
        }
        observer.finish(List.of());
        return counts.columns(frames, octets);
    }

    /**
     * tshark dissects what an ICMP error quotes as if it had been sent; for us it only says which flow is meant. To
     * compare like with like the quoted UDP datagram is decoded here too.
     */
    private void quoted(Datagram icmp) {
        if (IcmpError.of(icmp).isEmpty()) {
            return;
        }
        int ip = icmp.offset + 8;
        boolean v4 = Octets.u8(icmp.bytes, ip) >>> 4 == 4;
        int udp = ip + (v4 ? 4 * (Octets.u8(icmp.bytes, ip) & 15) : 40);
        int protocol = Octets.u8(icmp.bytes, ip + (v4 ? 9 : 6));
        int end = icmp.offset + icmp.length;
        if (protocol != Datagram.UDP || udp + 8 >= end) {
            return;
        }
        Datagram inner = new Datagram();
        inner.copy(icmp);
        inner.sourcePort = Octets.u16(icmp.bytes, udp);
        inner.destinationPort = Octets.u16(icmp.bytes, udp + 2);
        inner.offset = udp + 8;
        inner.originalLength = Math.max(0, Octets.u16(icmp.bytes, udp + 4) - 8);
        inner.length = Math.min(inner.originalLength, end - inner.offset);
        for (Decoder decoder : List.of(new StunDecoder(), new SipDecoder(), new DnsDecoder(), new RtcpDecoder())) {
            decoder.decode(inner, this);
        }
        if (StunProbe.isChannelData(inner.bytes, inner.offset, inner.length, inner.originalLength)) {
            framesOf.computeIfAbsent(Count.TURN_CHANNEL_DATA, key -> new TreeSet<>())
                    .add(icmp.frame);
        }
    }

    @Override
    public void message(Datagram datagram, Message message) {
        long frame = datagram.frame;
        if (message instanceof SipMessage sip) {
            sipFrames.add(frame);
            sip(sip);
        } else if (message instanceof StunMessage stun) {
            (stun.classic() ? classicFrames : stunFrames).add(frame);
        } else if (message instanceof RtcpMessage rtcp) {
            (rtcp.encrypted() ? srtcpFrames : rtcpFrames).add(frame);
        } else {
            dnsFrames.add(frame);
        }
    }

    @Override
    public void oddity(Datagram datagram, Oddity oddity) {}

    private void note(Observer observer, long frame) {
        for (Count count : Count.values()) {
            long now = observer.count(count);
            if (now != before[count.ordinal()]) {
                framesOf.computeIfAbsent(count, key -> new TreeSet<>()).add(frame);
                before[count.ordinal()] = now;
            }
        }
    }

    private void observe(Observation observation) {
        long frame = observation.at().frame();
        if (observation instanceof Observation.Sip sip) {
            sipFrames.add(frame);
            sip(sip.message());
        } else if (observation instanceof Observation.Stun stun) {
            (stun.message().classic() ? classicFrames : stunFrames).add(frame);
            relayed |= stun.message().dataLength().isPresent();
        } else if (observation instanceof Observation.Rtcp rtcp) {
            (rtcp.message().encrypted() ? srtcpFrames : rtcpFrames).add(frame);
        } else if (observation instanceof Observation.Dns) {
            dnsFrames.add(frame);
        } else if (observation instanceof Observation.Tls tls
                && !tls.serverName().isEmpty()) {
            serverNames.add(tls.serverName());
        } else if (observation instanceof StreamInterval interval && interval.ended()) {
            streams++;
        } else if (observation instanceof Totals totals) {
            rtp = totals.counts().get("rtp");
        }
    }

    private void sip(SipMessage message) {
        if (message instanceof SipMessage.Request request) {
            requests.merge(request.method(), 1, Integer::sum);
        } else if (message instanceof SipMessage.Response response) {
            responses.merge(String.valueOf(response.statusCode()), 1, Integer::sum);
        }
        if (!message.callId().isEmpty()) {
            callIds.add(message.callId());
        }
    }

    private Map<String, String> columns(long frames, long octets) {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("packets", String.valueOf(frames));
        columns.put("data_bytes", frames == 0 ? "-" : String.valueOf(octets));
        columns.put("sip_frames", String.valueOf(sipFrames.size()));
        columns.put("sip_requests", histogram(requests));
        columns.put("sip_responses", histogram(responses));
        columns.put("sip_call_ids", String.valueOf(callIds.size()));
        columns.put("classicstun_frames", String.valueOf(classicFrames.size()));
        Set<Long> channelData = frames(Count.TURN_CHANNEL_DATA);
        columns.put("channeldata_frames", String.valueOf(channelData.size()));
        stunFrames.addAll(channelData);
        columns.put("stun_frames", String.valueOf(stunFrames.size()));
        String turn = relayed || !channelData.isEmpty() ? "_turn" : "_heur";
        columns.put("rtp_packets" + turn, String.valueOf(rtp));
        columns.put("rtp_streams" + turn, String.valueOf(streams));
        columns.put("rtcp_packets", String.valueOf(rtcpFrames.size()));
        columns.put("srtcp_packets", String.valueOf(srtcpFrames.size()));
        columns.put("dtls_packets", String.valueOf(frames(Count.DTLS).size()));
        columns.put("tls_sni", serverNames.isEmpty() ? "-" : String.join(",", serverNames));
        columns.put("websocket_frames", String.valueOf(frames(Count.WEBSOCKET).size()));
        columns.put("hep_frames", String.valueOf(frames(Count.HEP).size()));
        columns.put("dns_frames", String.valueOf(dnsFrames.size()));
        return columns;
    }

    private Set<Long> frames(Count count) {
        return framesOf.getOrDefault(count, Set.of());
    }

    private static String histogram(Map<String, Integer> counts) {
        return counts.isEmpty()
                ? "-"
                : counts.entrySet().stream()
                        .map(entry -> entry.getKey() + ":" + entry.getValue())
                        .sorted()
                        .collect(Collectors.joining(","));
    }
}
