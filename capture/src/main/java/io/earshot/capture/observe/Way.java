package io.earshot.capture.observe;

import io.earshot.capture.wire.Datagram;
import java.util.Optional;

/** One direction of a flow: its counters, and the RTP stream that it carried last. */
final class Way {
    long packets;
    long octets;
    long payloads;
    long copies;
    long lastTime;
    long lastFrame;
    int lastCapture;
    int dscp = -1;
    /** The stream of the latest RTP packet, so that the next one need not be searched for; null without RTP. */
    RtpStream stream;

    /** Opens SRTCP; null while no keys are known. */
    SrtcpOpening srtcp;

    final FaxProgress fax = new FaxProgress();

    int ttl = -1;
    private int lastTtl;
    int firstCapture;
    long firstTime;
    long firstFrame;

    void count(Datagram datagram) {
        if (packets++ == 0) {
            firstTime = datagram.time;
            firstFrame = datagram.frame;
            firstCapture = datagram.capture;
            ttl = datagram.ttl;
        }
        octets += datagram.ipLength;
        if (datagram.originalLength > 0) {
            payloads++;
            dscp = datagram.dscp;
        }
        lastTtl = datagram.ttl;
        lastTime = datagram.time;
        lastFrame = datagram.frame;
        lastCapture = datagram.capture;
    }

    /** A datagram left out as a copy: on the other side of a router where its time to live is another. */
    void copy(Datagram datagram) {
        if (packets > 0 && lastTtl != datagram.ttl) {
            copies++;
            if (stream != null) {
                stream.copy();
            }
        }
    }

    FlowState.Direction snapshot(int tap) {
        boolean seen = packets > 0;
        return new FlowState.Direction(
                packets,
                octets,
                payloads,
                copies,
                seen ? Optional.of(new Sighting(firstTime, firstCapture, tap, firstFrame)) : Optional.empty(),
                seen ? Optional.of(new Sighting(lastTime, lastCapture, tap, lastFrame)) : Optional.empty(),
                ttl,
                dscp);
    }
}
