package io.earshot.analyzer.track;

import io.earshot.capture.net.Address;
import java.util.ArrayList;
import java.util.Comparator;
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
    /**
     * From the client outward: before a relay ahead of behind it, private before public addresses, then by the client's
     * falling time to live. Where the client sends nothing, what comes to it has the rising one, and is seen last at it.
     */
    static final Comparator<View> OUTWARD = Comparator.comparing((View view) -> !view.relayed())
            .thenComparing(view -> !view.place().near().isPrivate())
            .thenComparing(view -> -view.clientTtl())
            .thenComparing(view -> view.place().tap())
            .thenComparing(view -> view.outbound().isEmpty() ? view.arrivingTtl() : 0);

    public View {
        outbound = List.copyOf(outbound);
        inbound = List.copyOf(inbound);
    }

    /** @param near the customer's address as packets show it here */
    public record Place(int tap, Address near) {}

    private int arrivingTtl() {
        return inbound.stream().mapToInt(MediaStream::ttl).max().orElse(0);
    }

    /** Its media goes through a relay that is farther out. */
    public boolean relayed() {
        return outbound.stream().anyMatch(MediaStream::relayed)
                || inbound.stream().anyMatch(MediaStream::relayed);
    }

    /** Messages of the call's signalling. */
    public int sip(Heading heading) {
        return heading == Heading.OUTBOUND ? sipOut : sipIn;
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
