package io.earshot.capture.observe;

import io.earshot.capture.net.Endpoint;
import io.earshot.capture.wire.Datagram;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where media is to come, as the messages of the capture themselves announce it: (address, port) to formats. Knows the
 * latest {@value #MAX_ENDPOINTS} endpoints; a renewed announcement replaces the older one.
 */
final class Announcements {
    static final int MAX_ENDPOINTS = 1 << 18;
    private static final int MAX_MEDIA = 4096;

    private final Map<Endpoint, Media> byEndpoint = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Endpoint, Media> eldest) {
            return size() > MAX_ENDPOINTS;
        }
    };
    /** Equal formats share one object. */
    private final Map<Map<Integer, Media.Format>, Media[]> interned = new HashMap<>();

    /** @param formats payload type to rtpmap; empty when only the place is known, as with an ICE candidate */
    void announce(Endpoint endpoint, Map<Integer, Media.Format> formats, boolean encrypted) {
        if (endpoint.port() == 0 || endpoint.address().isUnspecified()) {
            return;
        }
        byEndpoint.remove(endpoint);
        byEndpoint.put(endpoint, intern(formats, encrypted));
    }

    private Media intern(Map<Integer, Media.Format> formats, boolean encrypted) {
        if (interned.size() > MAX_MEDIA) {
            interned.clear();
        }
        Media[] both = interned.computeIfAbsent(Map.copyOf(formats), key -> new Media[2]);
        int index = encrypted ? 1 : 0;
        if (both[index] == null) {
            both[index] = new Media(formats, encrypted);
        }
        return both[index];
    }

    boolean knows(Endpoint endpoint) {
        return byEndpoint.containsKey(endpoint);
    }

    /** The packet goes to an announced endpoint, or comes from one: symmetric RTP, RFC 4961. */
    boolean knows(RtpStream stream, Datagram datagram) {
        return !byEndpoint.isEmpty() && (knows(datagram.destination()) || knows(datagram.source()))
                || stream.relayPeer != null && knows(stream.relayPeer);
    }

    boolean knows(RtpStream stream) {
        return knows(stream.flow.initiator)
                || knows(stream.flow.responder)
                || stream.relayPeer != null && knows(stream.relayPeer);
    }

    /**
     * Gives a stream the formats by which its receiver wants it, RFC 3264 section 5.1; where the receiver announced
     * none that is seen (a translator stands between), those of its sender.
     */
    void bind(RtpStream stream) {
        Flow flow = stream.flow;
        Media toReceiver = byEndpoint.get(stream.forward ? flow.responder : flow.initiator);
        Media ofSender = byEndpoint.get(stream.forward ? flow.initiator : flow.responder);
        Media ofPeer = stream.relayPeer == null ? null : byEndpoint.get(stream.relayPeer);
        Media media = toReceiver != null ? toReceiver : ofSender != null ? ofSender : ofPeer;
        if (media != null) {
            stream.announced |= toReceiver != null || ofPeer != null;
            stream.encrypted |= media.encrypted();
            stream.media(media);
        }
        stream.encrypted |= flow.has(Usage.DTLS);
        flow.encrypted |= stream.encrypted;
    }

}
