package io.earshot.capture.observe;

import io.earshot.capture.decode.Message;
import io.earshot.capture.decode.Oddity;
import io.earshot.capture.decode.Sink;
import io.earshot.capture.decode.framing.StunFraming;
import io.earshot.capture.decode.rtp.RtpHeader;
import io.earshot.capture.decode.rtp.RtpProbe;
import io.earshot.capture.decode.stun.TurnData;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Octets;
import io.earshot.capture.wire.Datagram;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which frames hold TURN over TCP. The columns of {@code truth.tsv} count frames, and a segment holds many messages: a
 * message stands in the frame that brought its last octet. As tshark does by default, segments are read in the order
 * in which they come, and one that comes again is not.
 */
final class TurnSegments {
    private static final int CHANNEL_HEADER = 4;
    private static final Sink NONE = new Sink() {
        @Override
        public void message(Datagram datagram, Message message) {}

        @Override
        public void oddity(Datagram datagram, Oddity oddity) {}
    };

    private final TurnData indication = new TurnData();
    private final RtpHeader header = new RtpHeader();
    private final Map<List<Endpoint>, Direction> directions = new HashMap<>();
    private final Set<Long> channelData = new HashSet<>();
    final Map<TsharkUnits.Source, Set<Long>> rtp = new HashMap<>();

    private final class Direction {
        private final StunFraming framing = new StunFraming(TurnSegments.this::message);
        private final Set<Integer> seen = new HashSet<>();
        private int next;

        private Direction(int next) {
            this.next = next;
        }

        private void segment(Datagram segment) {
            if (!seen.add(segment.tcpSequence)) {
                return;
            }
            if (segment.tcpSequence != next) {
                framing.gap(segment.tcpSequence - next, segment, NONE);
            }
            framing.feed(segment.bytes, segment.offset, segment.length, segment, NONE);
            next = segment.tcpSequence + segment.originalLength;
        }
    }

    void segment(Datagram segment) {
        if (segment.protocol == Datagram.TCP && segment.length > 0) {
            directions
                    .computeIfAbsent(
                            List.of(segment.source(), segment.destination()), key -> new Direction(segment.tcpSequence))
                    .segment(segment);
        }
    }

    /** Frames in which a ChannelData message ends. */
    Set<Long> channelData() {
        return channelData;
    }

    /** Frames in which an RTP packet of this sender ends. */
    Set<Long> rtp(TsharkUnits.Source source) {
        return rtp.getOrDefault(source, Set.of());
    }

    private void message(Datagram message) {
        if (Octets.u8(message.bytes, message.offset) >>> 6 == 1) {
            channelData.add(message.frame);
            relayed(message, message.offset + CHANNEL_HEADER, message.length - CHANNEL_HEADER);
        } else if (indication.wrap(message.bytes, message.offset, message.length, message.length)) {
            relayed(message, indication.offset(), indication.length());
        }
    }

    private void relayed(Datagram message, int inner, int length) {
        if (length > 1
                && Octets.u8(message.bytes, inner) >>> 6 == 2
                && RtpProbe.plausible(header, message.bytes, inner, length, length)) {
            rtp.computeIfAbsent(
                            new TsharkUnits.Source(message.source(), message.destination(), header.ssrc()),
                            source -> new HashSet<>())
                    .add(message.frame);
        }
    }
}
