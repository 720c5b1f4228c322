package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.RtcpWitness;
import io.earshot.analyzer.track.View;
import io.earshot.capture.decode.rtcp.RtcpMessage;
import io.earshot.capture.net.Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the far side's RTCP says of the client's media. */
final class PeerReports {
    private static final int NEEDED = 2;
    private static final long MEDIA_BEFORE = 2_000_000_000L;
    private static final int WHOLE_LOSS = 255;

    private record Place(int tap, Address address) {}

    private final Map<Place, List<RtcpWitness>> byReceiver = new HashMap<>();

    /** For asking about many calls. */
    PeerReports(Facts facts) {
        for (RtcpWitness report : facts.rtcp()) {
            byReceiver
                    .computeIfAbsent(
                            new Place(
                                    report.at().tap(), report.destination().address()),
                            place -> new ArrayList<>(2))
                    .add(report);
        }
    }

    /**
     * The first of at least two reports in which the peer, which does send RTCP, has received nothing of the client though
     * the client had been sending for two seconds; empty when it received, or when it cannot be told.
     */
    Optional<RtcpWitness> deaf(Call call) {
        for (View view : call.views()) {
            Place place = new Place(view.place().tap(), view.place().near());
            Optional<RtcpWitness> witness = deaf(view, byReceiver.getOrDefault(place, List.of()));
            if (witness.isPresent()) {
                return witness;
            }
        }
        return Optional.empty();
    }

    private static Optional<RtcpWitness> deaf(View view, List<RtcpWitness> received) {
        if (view.outbound().isEmpty() && view.inbound().isEmpty()) {
            return Optional.empty();
        }
        Set<Integer> own = new HashSet<>();
        view.outbound().forEach(stream -> own.add(stream.ssrc()));
        Set<Integer> peers = new HashSet<>();
        view.inbound().forEach(stream -> peers.add(stream.ssrc()));
        long from = view.outbound().stream()
                .mapToLong(stream -> stream.first().time())
                .min()
                .orElse(Long.MIN_VALUE);
        List<RtcpWitness> deaf = new ArrayList<>();
        for (RtcpWitness report : received) {
            RtcpMessage message = report.message();
            boolean mine = peers.contains(message.senderSsrc()) || fromPeer(view, report);
            boolean reports =
                    message.packetTypes().contains(200) || message.packetTypes().contains(201);
            if (!mine || message.encrypted() || !reports || report.at().time() < from + MEDIA_BEFORE) {
                continue;
            }
            if (hears(message, own)) {
                return Optional.empty();
            }
            deaf.add(report);
        }
        return deaf.size() >= NEEDED ? Optional.of(deaf.get(0)) : Optional.empty();
    }

    private static boolean fromPeer(View view, RtcpWitness report) {
        for (MediaStream stream : view.inbound()) {
            boolean rtcpPort = report.source().port() == stream.source().port() + 1
                    || report.source().port() == stream.source().port();
            if (rtcpPort && report.source().address().equals(stream.source().address())) {
                return true;
            }
        }
        return false;
    }

    private static boolean hears(RtcpMessage message, Set<Integer> own) {
        for (RtcpMessage.ReportBlock block : message.reports()) {
            boolean about = own.isEmpty() || own.contains(block.ssrc());
            if (about && block.fractionLost() < WHOLE_LOSS) {
                return true;
            }
        }
        return false;
    }
}
