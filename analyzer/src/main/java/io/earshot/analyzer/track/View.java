package io.earshot.analyzer.track;

import io.earshot.capture.net.Address;
import java.util.ArrayList;
import java.util.List;

/**
 * A call as one point of the network saw it. A router with NAT gives a call two views: before and after translation.
 *
 * @param place     tap and address of the customer's side there
 * @param clientTtl time to live of what the client sent, -1 unknown; it falls from view to view
 * @param signalling both requests or responses in this view were SIP of the call: {@code sipOut}, {@code sipIn} messages
 * @param outbound  streams from the client
 * @param inbound   streams to the client
 */
public record View(
        Place place, int clientTtl, int sipOut, int sipIn, List<MediaStream> outbound, List<MediaStream> inbound) {
    public View {
        outbound = List.copyOf(outbound);
        inbound = List.copyOf(inbound);
    }

    /** @param near the customer's address as packets show it here */
    public record Place(int tap, Address near) {}

    /** Its media goes through a relay that is farther out. */
    public boolean relayed() {
        return outbound.stream().anyMatch(MediaStream::relayed)
                || inbound.stream().anyMatch(MediaStream::relayed);
    }

    public List<MediaStream> streams(Heading heading) {
        return heading == Heading.OUTBOUND ? outbound : inbound;
    }

    /** What may be audio: all but known video. */
    public List<MediaStream> audio(Heading heading) {
        return streams(heading).stream().filter(stream -> !stream.isVideo()).toList();
    }

    /** When media of this heading flowed here. */
    public List<Span> active(Heading heading) {
        List<Span> spans = new ArrayList<>();
        for (MediaStream stream : streams(heading)) {
            spans.addAll(stream.active());
        }
        return Span.union(spans, 0);
    }
}
