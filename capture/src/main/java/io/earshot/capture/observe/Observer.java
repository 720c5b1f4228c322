package io.earshot.capture.observe;

import io.earshot.capture.decode.tls.KeyLog;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.source.FileNotes;
import io.earshot.capture.source.Frame;
import io.earshot.capture.source.FrameSource;
import io.earshot.capture.wire.Datagram;
import io.earshot.capture.wire.DatagramSink;
import io.earshot.capture.wire.Dissector;
import io.earshot.capture.wire.Duplicates;
import io.earshot.capture.wire.Glance;
import io.earshot.capture.wire.TcpConnection;
import io.earshot.capture.wire.TcpStreams;
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
    /** Frames that {@link #expect} looks at. */
    public static final int EXPECTED = Fetching.GROUP;

    /** The state of so many flows is in the processor's cache without being fetched (measured). */
    private static final int FEW_FLOWS = 16_384;

    private final Consumer<Observation> observations;
    private final Counts counts = new Counts();
    private final Announcements announcements;
    private final Flows flows;
    private final RtpStreams streams;
    private final KeyLog keyLog;
    private final Messages messages;
    private final Demux demux;
    private final TcpStreams tcp;
    private final Dissector dissector;
    private final Fetching fetching;
    private long lastTime;
    private long lastFrame;
    private int lastCapture;
    private int lastTap;
    private long transports;
    private long otherFrames;

    public Observer(ObserverOptions options, Consumer<Observation> observations) {
        this(options, new KeyLog(), observations);
    }

    /** @param keyLog secrets of TLS, may be empty and grow while frames are read */
    public Observer(ObserverOptions options, KeyLog keyLog, Consumer<Observation> observations) {
        this.keyLog = keyLog;
        announcements = new Announcements(keyLog);
        this.observations = observations;
        flows = new Flows(options.maxFlows(), observations);
        streams = new RtpStreams(options.maxStreams(), announcements, observations);
        messages = new Messages(counts, announcements, observations);
        demux = new Demux(flows, streams, announcements, messages, counts);
        tcp = new TcpStreams(new StreamReading(keyLog, flows, demux, messages));
        dissector =
                new Dissector(options.dropDuplicates() ? Duplicates.dropped() : Duplicates.kept(), new DatagramSink() {
                    @Override
                    public void datagram(Datagram datagram) {
                        Observer.this.datagram(datagram);
                    }

                    @Override
                    public void copy(Datagram datagram) {
                        flows.copy(datagram);
                    }
                });
        fetching = new Fetching(dissector, flows);
    }

    /** Reads a source to its end; the caller finishes. */
    public void frames(FrameSource source) throws IOException {
        Frame frame = new Frame();
        while (source.next(frame)) {
            frame(frame);
        }
    }

    /**
     * What capture files say besides their frames: secrets of TLS, and names of addresses, which are observations of the
     * moment before the next frame.
     */
    public FileNotes notes() {
        return new FileNotes() {
            @Override
            public void secrets(String text) {
                keyLog.add(text);
            }

            @Override
            public void name(Address address, String name) {
                Endpoint named = new Endpoint(address, 0);
                observations.accept(new Observation.Protocol(
                        new Sighting(lastTime, lastCapture, lastTap, Math.max(1, lastFrame)),
                        named,
                        named,
                        "file-name",
                        name));
            }
        };
    }

    /** Messages so far; RTP is told at the end only. */
    long count(Count count) {
        return counts.get(count);
    }

    /** Takes the next frame. Its octets are not kept. */
    public void frame(Frame frame) {
        frame(dissector.glance(frame));
    }

    /** Takes the next frame by the first glance at it, perhaps by another thread. */
    public void frame(Glance glance) {
        lastTime = glance.time();
        lastFrame = glance.number();
        lastCapture = glance.capture();
        lastTap = glance.tap();
        streams.advance(lastTime);
        flows.advance(lastTime);
        long duplicates = duplicates();
        long transported = transports;
        dissector.frame(glance);
        if (transports == transported && duplicates() == duplicates) {
            otherFrames++;
        }
    }

    /**
     * Fetches what the next frames will ask for, so that they need not wait for it one after the other. Never needed.
     *
     * @param glances taken of the frames from this index on; {@value #EXPECTED} of them count
     * @param count   of all glances
     */
    public void expect(Glance[] glances, int from, int count) {
        if (flows.size() > FEW_FLOWS) {
            fetching.fetch(glances, from, count);
        }
    }

    /** Moves capture time on where no frame does: what was silent for too long ends. */
    public void advance(long time) {
        lastTime = Math.max(lastTime, time);
        streams.advance(time);
        flows.advance(time);
    }

    /** Flows held now. */
    public int flows() {
        return flows.size();
    }

    /** RTP streams and candidates held now. */
    public int streams() {
        return streams.size();
    }

    /** Flows that ended early because there were too many. */
    public long flowsEvicted() {
        return flows.evicted();
    }

    /** RTP streams and candidates that ended early because there were too many. */
    public long streamsEvicted() {
        return streams.evicted();
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
            case Datagram.ICMP, Datagram.ICMPV6 -> messages.icmp(datagram);
            case Datagram.TCP -> {
                Flow flow = flows.find(datagram);
                flows.count(flow, datagram);
                TcpConnection stream = tcp.segment(datagram, flow.stream);
                if (flow.stream != stream) { // a store that the collector need not learn of for each segment
                    flow.stream = stream;
                }
            }
            case Datagram.SCTP -> {
                Flow flow = flows.find(datagram);
                demux.chunks(flow, flows.count(flow, datagram), datagram);
            }
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
        dissector.finish();
        tcp.finish();
        streams.finish();
        flows.finish();
        observations.accept(totals(captures));
    }

    /**
     * The totals as they stand.
     *
     * @param captures one for each input, in the order given
     */
    public Totals totals(List<Totals.CaptureFacts> captures) {
        counts.set(Count.RTP, streams.packets());
        return new Totals(
                new Sighting(lastTime, lastCapture, lastTap, lastFrame),
                captures,
                counts.counts(),
                oddities(),
                dissector.tally().unknownEncapsulations(),
                frames());
    }

    /** Those of the decoders and of the wire, and what did not fit into the bounded tables. */
    private Map<String, Long> oddities() {
        Map<String, Long> oddities = new TreeMap<>(counts.oddities());
        oddities.putAll(dissector.tally().oddities());
        oddities.put("rtp.UNPROVEN", streams.unproven());
        oddities.put("rtp.STREAM_EVICTED", streams.evicted());
        oddities.put("flow.EVICTED", flows.evicted());
        oddities.put("tcp.CONNECTION_EVICTED", tcp.evicted());
        oddities.put("sdp.ANNOUNCEMENT_EVICTED", announcements.evicted());
        oddities.values().removeIf(count -> count == 0);
        return oddities;
    }

    /** Where the frames went; the sum is the frames that were read. */
    private Map<String, Long> frames() {
        Map<String, Long> frames = new TreeMap<>(dissector.tally().undelivered());
        frames.putAll(flows.frames());
        frames.put("icmp", counts.get(Count.ICMP));
        frames.values().removeIf(count -> count == 0);
        return frames;
    }
}
