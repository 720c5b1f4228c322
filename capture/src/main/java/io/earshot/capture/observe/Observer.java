package io.earshot.capture.observe;

import io.earshot.capture.source.Frame;
import io.earshot.capture.source.FrameSource;
import io.earshot.capture.wire.Datagram;
import io.earshot.capture.wire.Dissector;
import io.earshot.capture.wire.Duplicates;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The conductor: takes frames in the order of capture and tells what was in them. Allocates nothing for a frame of known
 * media; deterministic, since all its times come from the frames. For one thread.
 */
public final class Observer {
    private final Consumer<Observation> observations;
    private final Counts counts = new Counts();
    private final Announcements announcements = new Announcements();
    private final Flows flows;
    private final RtpStreams streams;
    private final Demux demux;
    private final Dissector dissector;
    private long lastTime;
    private long lastFrame;
    private int lastCapture;
    private int lastTap;
    private long transports;
    private long otherFrames;

    public Observer(ObserverOptions options, Consumer<Observation> observations) {
        this.observations = observations;
        flows = new Flows(options.maxFlows(), observations);
        streams = new RtpStreams(options.maxStreams(), announcements, observations);
        Messages messages = new Messages(counts, announcements, observations);
        demux = new Demux(streams, messages, counts);
        dissector = new Dissector(
                options.dropDuplicates() ? Duplicates.dropped() : Duplicates.kept(), this::datagram);
    }

    /** Reads a source to its end; the caller finishes. */
    public void frames(FrameSource source) throws IOException {
        Frame frame = new Frame();
        while (source.next(frame)) {
            frame(frame);
        }
    }

    /** Takes the next frame. Its octets are not kept. */
    public void frame(Frame frame) {
        lastTime = frame.time;
        lastFrame = frame.number;
        lastCapture = frame.capture;
        lastTap = frame.tap;
        streams.advance(frame.time);
        flows.advance(frame.time);
        long duplicates = duplicates();
        long transported = transports;
        dissector.frame(frame);
        if (transports == transported && duplicates() == duplicates) {
            otherFrames++;
        }
    }

    /** Frames so far that were left out because the capture holds them twice. */
    public long duplicates() {
        return dissector.tally().duplicates();
    }

    /** Frames so far that brought neither TCP nor UDP: ARP, ICMP, ...; fragments but the last count too. */
    public long otherFrames() {
        return otherFrames;
    }

    private void datagram(Datagram datagram) {
        transports += datagram.protocol == Datagram.ICMP || datagram.protocol == Datagram.ICMPV6 ? 0 : 1;
        switch (datagram.protocol) {
            case Datagram.ICMP, Datagram.ICMPV6 -> { }
            case Datagram.TCP -> flows.count(flows.find(datagram), datagram);
            default -> {
                Flow flow = flows.find(datagram);
                demux.datagram(flow, flows.count(flow, datagram), datagram);
            }
        }
    }

    /**
     * Ends what is open and tells the totals.
     *
     * @param captures one for each input, in the order given
     */
    public void finish(List<Totals.CaptureFacts> captures) {
        streams.finish();
        flows.finish();
        counts.set(Count.RTP, streams.packets());
        Map<String, Long> oddities = new TreeMap<>(counts.oddities());
        dissector.tally().oddities().forEach((name, count) -> oddities.put("wire." + name, count));
        observations.accept(new Totals(
                new Sighting(lastTime, lastCapture, lastTap, lastFrame),
                captures,
                counts.counts(),
                oddities,
                dissector.tally().unknownEncapsulations()));
    }
}
