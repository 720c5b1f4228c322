package io.earshot.capture.observe;

import io.earshot.capture.wire.Dissector;
import io.earshot.capture.wire.Glance;
import io.earshot.capture.wire.TcpConnection;

/**
 * Fetches into the processor's cache what the next frames will ask for. On a busy link each frame belongs to another
 * flow, whose state lies in main memory: asked for frame by frame, every line of it is waited for; asked for a group of
 * frames at once, step by step, the waits run side by side (group prefetching; Chen, Ailamaki, Gibbons and Mowry, 2004).
 * Changes nothing.
 */
final class Fetching {
    /** Frames of a group: enough to wait for together, few enough to stay in the nearest cache. */
    static final int GROUP = 16;

    private final Dissector dissector;
    private final Flows flows;
    private final Flow[] flow = new Flow[GROUP];
    private final Way[] way = new Way[GROUP];
    /** Keeps what is fetched from being left out as unused. */
    private long fetched;

    Fetching(Dissector dissector, Flows flows) {
        this.dissector = dissector;
        this.flows = flows;
    }

    /** Of the frames from one index on, {@link #GROUP} of them or as many as there are. */
    void fetch(Glance[] glances, int from, int count) {
        int frames = Math.min(GROUP, count - from);
        long sum = 0;
        for (int i = 0; i < frames; i++) {
            Glance glance = glances[from + i];
            sum += dissector.fetch(glance);
            flow[i] = glance.isPlain() ? flows.likely(glance.tuple()) : null;
        }
        for (int i = 0; i < frames; i++) {
            Flow next = flow[i];
            if (next != null) {
                sum += next.nextReport + next.usages + glances[from + i].fetch();
                way[i] = next.way(glances[from + i].sourcePort());
            }
        }
        for (int i = 0; i < frames; i++) {
            Flow next = flow[i];
            if (next != null) {
                sum += way[i].packets + way[i].lastCapture;
                sum += next.connection == null ? 0 : next.connection.fetch();
            }
        }
        for (int i = 0; i < frames; i++) {
            Flow next = flow[i];
            if (next != null) {
                RtpStream stream = way[i].stream;
                TcpConnection connection = next.stream;
                sum += stream == null ? 0 : stream.fetch();
                sum += connection == null ? 0 : connection.fetch();
            }
        }
        fetched += sum;
    }
}
