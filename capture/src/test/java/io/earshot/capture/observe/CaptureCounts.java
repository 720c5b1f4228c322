package io.earshot.capture.observe;

import io.earshot.capture.decode.Message;
import io.earshot.capture.decode.Oddity;
import io.earshot.capture.decode.Sink;
import io.earshot.capture.decode.rtcp.RtcpMessage;
import io.earshot.capture.decode.sdp.Connection;
import io.earshot.capture.decode.sdp.MediaDescription;
import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.decode.stun.StunMessage;
import io.earshot.capture.decode.tls.KeyLog;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.source.CaptureFile;
import io.earshot.capture.source.Frame;
import io.earshot.capture.source.NotACaptureException;
import io.earshot.capture.wire.Datagram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** One capture in the columns of {@code truth.tsv}: as our observations have it, in the units of {@link TsharkUnits}. */
final class CaptureCounts implements Sink {
    private final TsharkUnits units = new TsharkUnits(this);
    private final Map<String, Integer> requests = new TreeMap<>();
    private final Map<String, Integer> responses = new TreeMap<>();
    private final Set<String> callIds = new HashSet<>();
    private final Set<Long> sipFrames = new TreeSet<>();
    private final Set<Long> stunFrames = new TreeSet<>();
    private final Set<Long> classicFrames = new TreeSet<>();
    private final Set<Long> rtcpFrames = new TreeSet<>();
    private final Set<Long> srtcpFrames = new TreeSet<>();
    private final Set<Long> dnsFrames = new TreeSet<>();
    private final Set<String> serverNames = new TreeSet<>();
    private final List<StreamInterval> streams = new ArrayList<>();
    private final Set<Long> t38 = new TreeSet<>();
    private boolean relayed;
    /** Frames in which the count of a protocol went up. */
    private final Map<Count, Set<Long>> framesOf = new EnumMap<>(Count.class);

    private final long[] before = new long[Count.values().length];
    private Observer observer;

    private CaptureCounts() {}

    static Map<String, String> of(Path file) throws IOException {
        return new CaptureCounts().read(file);
    }

    private Map<String, String> read(Path file) throws IOException {
        KeyLog keyLog = new KeyLog();
        Path secrets = Path.of(file + ".keylog.txt");
        if (Files.exists(secrets)) {
            keyLog.add(Files.readString(secrets));
        }
        observer = new Observer(ObserverOptions.DEFAULT.withDuplicates(), keyLog, this::observe);
        long numbered = 0;
        long octets = 0;
        try (CaptureFile capture = CaptureFile.open(file.toString(), Files.newInputStream(file), 0, observer.notes())) {
            Frame frame = new Frame();
            while (capture.next(frame)) {
                units.frame(frame);
                observer.frame(frame);
                note(frame.number);
            }
            // tshark refuses a version that it does not know; we note it as damage and read on
            boolean refused = capture.account().damage().stream()
                    .anyMatch(damage -> damage.problem().contains("version"));
            numbered = refused ? 0 : capture.account().numbered();
            octets = capture.account().octets();
        } catch (NotACaptureException e) {
            numbered = 0; // tshark mostly refuses it too, and all counts are nothing
        }
        observer.finish(List.of());
        return columns(numbered, octets);
    }

    /** What an ICMP error quotes. */
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

    private void note(long frame) {
        for (Count count : Count.values()) {
            long now = observer.count(count);
            if (now != before[count.ordinal()]) {
                framesOf.computeIfAbsent(count, key -> new TreeSet<>()).add(frame);
                before[count.ordinal()] = now;
            }
        }
    }

    private boolean insideHep() {
        return observer.count(Count.HEP) != before[Count.HEP.ordinal()];
    }

    private void observe(Observation observation) {
        long frame = observation.at().frame();
        if (observation instanceof StreamInterval interval && interval.ended()) {
            streams.add(interval);
        } else if (insideHep()) {
            return;
        }
        if (observation instanceof Observation.Sip sip) {
            if (TsharkUnits.seesSip(sip.message())) {
                sipFrames.add(frame);
                sip(sip.message());
            }
            sip.message().sdp().ifPresent(session -> session.media().forEach(this::announced));
        } else if (observation instanceof Observation.Stun stun) {
            (stun.message().classic() ? classicFrames : stunFrames).add(frame);
            relayed |= stun.message().dataLength().isPresent();
        } else if (observation instanceof Observation.Rtcp rtcp) {
            rtcp(units.of(frame), rtcp.message(), frame);
        } else if (observation instanceof Observation.Dns) {
            dnsFrames.add(frame);
        } else if (observation instanceof Observation.Protocol protocol
                && protocol.protocol().equals("zrtp")) {
            setUp(protocol.source());
            setUp(protocol.destination());
        } else if (observation instanceof Observation.Protocol protocol
                && protocol.protocol().equals("t38")) {
            units.faxBetween(protocol.source(), protocol.destination());
            t38.add(frame);
        } else if (observation instanceof Observation.Tls tls) {
            if (!tls.serverName().isEmpty()) {
                serverNames.add(tls.serverName());
            }
            if (tls.step().equals("server-hello") && units.seesDtls(frame)) {
                units.handshake(frame);
            }
        }
    }

    /** Media and, at the next port, its RTCP. */
    private void setUp(Endpoint media) {
        units.setUp(media);
        units.setUp(TsharkUnits.next(media));
    }

    private void announced(MediaDescription media) {
        media.connection().flatMap(Connection::literal).ifPresent(address -> {
            Endpoint endpoint = new Endpoint(address, media.port());
            if (media.isT38()) {
                units.announcedFax(endpoint);
            } else if (media.port() > 0) {
                units.announced(endpoint);
            }
            if (media.isSecure()) {
                setUp(endpoint);
            }
        });
    }

    private void rtcp(TsharkUnits.Carried carried, RtcpMessage message, long frame) {
        if (!carried.directMedia()) {
            return;
        }
        if (!message.encrypted()) {
            if (units.seesRtcp(carried)) {
                rtcpFrames.add(frame);
            }
        } else if (units.isSetUp(carried)) {
            srtcpFrames.add(frame);
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

    private Map<String, String> columns(long numbered, long octets) {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("packets", String.valueOf(numbered));
        columns.put("data_bytes", numbered == 0 ? "-" : String.valueOf(octets));
        columns.put("sip_frames", size(sipFrames));
        columns.put("sip_requests", histogram(requests));
        columns.put("sip_responses", histogram(responses));
        columns.put("sip_call_ids", String.valueOf(callIds.size()));
        columns.put("classicstun_frames", size(classicFrames));
        Set<Long> channelData = frames(Count.TURN_CHANNEL_DATA, frame -> !units.isTcp(frame));
        channelData.addAll(units.turnSegments().channelData());
        channelData.removeIf(frame -> !units.seesStun(frame));
        channelData.addAll(units.quoted().channelData());
        columns.put("channeldata_frames", size(channelData));
        stunFrames.removeIf(frame -> !units.seesStun(frame));
        stunFrames.addAll(channelData);
        columns.put("stun_frames", size(stunFrames));
        rtp(columns, !channelData.isEmpty());
        dnsFrames.addAll(units.onDnsPort());
        Set<Long> guessed = units.rtcpByHeuristic();
        guessed.removeAll(dnsFrames);
        rtcpFrames.addAll(guessed);
        rtcpFrames.addAll(units.onRtcpPorts());
        rtcpFrames.removeAll(srtcpFrames);
        columns.put("rtcp_packets", size(rtcpFrames));
        columns.put("srtcp_packets", size(srtcpFrames));
        columns.put("dtls_packets", size(frames(Count.DTLS, units::seesDtls)));
        columns.put("tls_sni", serverNames.isEmpty() ? "-" : String.join(",", serverNames));
        columns.put("websocket_frames", size(frames(Count.WEBSOCKET, frame -> true)));
        columns.put("hep_frames", size(frames(Count.HEP, frame -> true)));
        columns.put("dns_frames", size(dnsFrames));
        columns.put("zrtp_frames", size(units.zrtpFrames()));
        t38.addAll(units.betweenFaxes());
        columns.put("t38_frames", size(t38));
        columns.put("ip_fragments", String.valueOf(units.fragments()));
        return columns;
    }

    /** SDP only, with the heuristic, with the heuristic also inside TURN. */
    private void rtp(Map<String, String> columns, boolean channelData) {
        List<TsharkUnits.Source> setUp = streams.stream()
                .filter(stream -> direct(stream) && isSetUp(stream))
                .map(CaptureCounts::source)
                .toList();
        columns.put(
                "rtp_packets",
                String.valueOf(setUp.stream().mapToInt(units::rtpAfterSetUp).sum()
                        + quoted(setUp, units.quoted().rtp())));
        columns.put(
                "rtp_streams",
                String.valueOf(setUp.stream()
                        .filter(source -> units.rtpAfterSetUp(source) > 0)
                        .count()));
        Map<TsharkUnits.Source, Integer> lone =
                units.loneRtp(streams.stream().map(CaptureCounts::source).collect(Collectors.toSet()));
        rtp(columns, "_heur", this::direct, lone);
        if (relayed || channelData) {
            rtp(columns, "_turn", stream -> true, lone);
        }
    }

    private static TsharkUnits.Source source(StreamInterval stream) {
        return new TsharkUnits.Source(stream.source(), stream.destination(), stream.ssrc());
    }

    private boolean isSetUp(StreamInterval stream) {
        return units.isAnnounced(stream.source())
                || units.isAnnounced(stream.destination())
                || units.isSetUp(units.of(stream.last().frame()));
    }

    private void rtp(
            Map<String, String> columns,
            String mode,
            Predicate<StreamInterval> counts,
            Map<TsharkUnits.Source, Integer> lone) {
        List<StreamInterval> counted = streams.stream().filter(counts).toList();
        List<TsharkUnits.Source> sources =
                counted.stream().map(CaptureCounts::source).toList();
        Set<Long> segments = sources.stream()
                .flatMap(source -> units.turnSegments().rtp(source).stream())
                .collect(Collectors.toSet());
        long packets = segments.size()
                + counted.stream()
                        .filter(stream ->
                                units.turnSegments().rtp(source(stream)).isEmpty())
                        .mapToLong(StreamInterval::totalPackets)
                        .sum()
                + lone.values().stream().mapToLong(Integer::longValue).sum();
        packets -= sources.stream().mapToLong(units::rtpAsFax).sum();
        packets -= sources.stream()
                .mapToLong(source -> units.overpadded(source, false))
                .sum();
        packets += units.quoted().rtp().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        packets += mode.equals("_turn") ? quoted(sources, units.quoted().relayedRtp()) - overpaddedRelayed(sources) : 0;
        columns.put("rtp_packets" + mode, String.valueOf(packets));
        columns.put("rtp_streams" + mode, String.valueOf(counted.size() + lone.size()));
    }

    private long overpaddedRelayed(List<TsharkUnits.Source> sources) {
        return sources.stream()
                .mapToLong(source -> units.overpadded(source, true))
                .sum();
    }

    /** Their packets that ICMP errors quote. */
    private static long quoted(List<TsharkUnits.Source> sources, Map<Long, Integer> quotes) {
        return sources.stream()
                .map(source -> source.ssrc() & 0xFFFF_FFFFL)
                .distinct()
                .mapToLong(ssrc -> quotes.getOrDefault(ssrc, 0))
                .sum();
    }

    private boolean direct(StreamInterval stream) {
        TsharkUnits.Carried carried = units.of(stream.last().frame());
        return carried != null && carried.directMedia();
    }

    private Set<Long> frames(Count count, LongPredicate seen) {
        Set<Long> frames = new TreeSet<>(framesOf.getOrDefault(count, Set.of()));
        frames.removeIf(frame -> !seen.test(frame));
        return frames;
    }

    private static String size(Set<Long> frames) {
        return String.valueOf(frames.size());
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
