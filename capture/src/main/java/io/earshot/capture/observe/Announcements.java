package io.earshot.capture.observe;

import io.earshot.capture.decode.dtls.DtlsSrtpKeys;
import io.earshot.capture.decode.sdp.Candidate;
import io.earshot.capture.decode.sdp.Connection;
import io.earshot.capture.decode.sdp.MediaDescription;
import io.earshot.capture.decode.sdp.SessionDescription;
import io.earshot.capture.decode.srtp.MasterKey;
import io.earshot.capture.decode.srtp.SrtpSuite;
import io.earshot.capture.decode.tls.KeyLog;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.wire.Datagram;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where media is to come, as the messages of the capture themselves announce it: (address, port) to formats, and ICE
 * user fragments to passwords. Knows the latest {@value #MAX_ENDPOINTS} of each; a renewed announcement replaces the
 * older one.
 */
final class Announcements {
    static final int MAX_ENDPOINTS = 1 << 18;
    private static final int MAX_MEDIA = 4096;
    /** Crypto lines of one media section; phones offer up to eight. */
    private static final int MAX_KEYS = 8;

    private final Map<Endpoint, Media> byEndpoint = new Latest<>();
    private final Map<Endpoint, Boolean> fax = new Latest<>();
    private final Map<String, String> icePasswords = new Latest<>();
    /** By the endpoint of who sends with them, RFC 4568 section 6.1. */
    private final Map<Endpoint, List<MasterKey>> srtpKeys = new Latest<>();

    private final KeyLog keyLog;
    private long evicted;
    /** Equal formats share one object. */
    private final Map<Map<Integer, Media.Format>, Media[]> interned = new HashMap<>();

    /** @param keyLog secrets of DTLS handshakes, may be empty */
    Announcements(KeyLog keyLog) {
        this.keyLog = keyLog;
    }

    /** Keeps its latest entries. */
    private final class Latest<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            boolean full = size() > MAX_ENDPOINTS;
            evicted += full ? 1 : 0;
            return full;
        }
    }

    /** Announcements forgotten because later ones needed their place. */
    long evicted() {
        return evicted;
    }

    /** Learns from an offer or answer, RFC 3264. */
    void learn(SessionDescription session) {
        for (MediaDescription media : session.media()) {
            learn(media);
        }
    }

    private void learn(MediaDescription media) {
        media.iceUfrag()
                .ifPresent(fragment -> media.icePwd().ifPresent(password -> {
                    icePasswords.remove(fragment);
                    icePasswords.put(fragment, password);
                }));
        Optional<Address> address = media.connection().flatMap(Connection::literal);
        if (media.isT38()) {
            address.ifPresent(at -> fax.put(new Endpoint(at, media.port()), true));
            return;
        }
        boolean encrypted = media.isSecure()
                || !media.cryptos().isEmpty()
                || !media.fingerprints().isEmpty();
        Map<Integer, Media.Format> formats = new HashMap<>();
        media.rtpMaps()
                .forEach(map -> formats.put(map.payloadType(), new Media.Format(map.encoding(), map.clockRate())));
        List<MasterKey> keys = media.cryptos().stream()
                .map(crypto -> MasterKey.fromCrypto(crypto.suite(), crypto.keyParameters()))
                .flatMap(Optional::stream)
                .limit(MAX_KEYS)
                .toList();
        address.ifPresent(at -> announce(new Endpoint(at, media.port()), formats, encrypted, keys));
        for (Candidate candidate : media.candidates()) {
            Address.parse(candidate.address())
                    .ifPresent(at -> announce(new Endpoint(at, candidate.port()), formats, encrypted, keys));
        }
    }

    private void announce(
            Endpoint endpoint, Map<Integer, Media.Format> formats, boolean encrypted, List<MasterKey> keys) {
        announce(endpoint, formats, encrypted);
        List<MasterKey> known = srtpKeys.getOrDefault(endpoint, List.of());
        if (!sameKeys(known, keys)) {
            srtpKeys.remove(endpoint);
            if (!keys.isEmpty()) {
                srtpKeys.put(endpoint, keys);
            }
        }
    }

    private static boolean sameKeys(List<MasterKey> some, List<MasterKey> others) {
        if (some.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < some.size(); i++) {
            MasterKey one = some.get(i);
            MasterKey other = others.get(i);
            if (one.suite() != other.suite()
                    || !Arrays.equals(one.key(), other.key())
                    || !Arrays.equals(one.salt(), other.salt())) {
                return false;
            }
        }
        return true;
    }

    /** @param formats payload type to rtpmap; empty when only the place is known */
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

    /** The password that goes with an ICE user fragment, RFC 8445 section 7.2.2. */
    Optional<String> icePassword(String fragment) {
        return Optional.ofNullable(icePasswords.get(fragment));
    }

    /** One end of the datagram was announced for fax over UDPTL, ITU-T T.38 annex D. */
    boolean isFax(Datagram datagram) {
        return !fax.isEmpty() && (fax.containsKey(datagram.destination()) || fax.containsKey(datagram.source()));
    }

    private boolean knows(Endpoint endpoint) {
        return byEndpoint.containsKey(endpoint);
    }

    /** The stream goes to an announced endpoint, or comes from one: symmetric RTP, RFC 4961. */
    boolean knows(RtpStream stream) {
        return !byEndpoint.isEmpty()
                && (knows(stream.flow.initiator)
                        || knows(stream.flow.responder)
                        || stream.relayPeer != null && knows(stream.relayPeer));
    }

    /**
     * Gives a stream the formats by which its receiver wants it, RFC 3264 section 5.1; where the receiver announced
     * none that is seen (a translator stands between), those of its sender or its relayed peer.
     */
    void bind(RtpStream stream) {
        Flow flow = stream.flow;
        if (!byEndpoint.isEmpty()) {
            Media toReceiver = byEndpoint.get(stream.forward ? flow.responder : flow.initiator);
            Media ofSender = byEndpoint.get(stream.forward ? flow.initiator : flow.responder);
            Media ofPeer = stream.relayPeer == null ? null : byEndpoint.get(stream.relayPeer);
            Media media = toReceiver != null ? toReceiver : ofSender != null ? ofSender : ofPeer;
            if (media != null) {
                stream.announced |= toReceiver != null || ofPeer != null;
                stream.encrypted(media.encrypted());
                stream.media(media);
            }
        }
        stream.encrypted(flow.has(Usage.DTLS));
        flow.encrypted |= stream.encrypted;
        keys(stream);
    }

    private void keys(RtpStream stream) {
        Flow flow = stream.flow;
        List<MasterKey> keys = keys(flow, sender(stream));
        if (keys != null && (stream.check == null || stream.check.keys != keys)) {
            stream.check = new SrtpCheck(keys);
        }
    }

    /** What opens the SRTCP of a sender, on the port of its media or the next; null while no keys are known. */
    SrtcpOpening srtcp(Flow flow, Way way) {
        Endpoint sender = way == flow.forward ? flow.initiator : flow.responder;
        List<MasterKey> keys = keys(flow, sender);
        if (keys == null && !srtpKeys.isEmpty() && sender.port() > 0) {
            keys = srtpKeys.get(new Endpoint(sender.address(), sender.port() - 1));
        }
        if (keys != null && (way.srtcp == null || way.srtcp.keys != keys)) {
            way.srtcp = new SrtcpOpening(keys);
        }
        return way.srtcp;
    }

    /** Those that the sender offered, or that DTLS agreed on and a key log tells; null when none are known. */
    private List<MasterKey> keys(Flow flow, Endpoint sender) {
        List<MasterKey> keys = srtpKeys.isEmpty() ? null : srtpKeys.get(sender);
        if (keys == null && flow.dtls != null && !keyLog.isEmpty()) {
            if (flow.srtpKeys.isEmpty()) {
                flow.srtpKeys = flow.dtls
                        .srtpKeys(keyLog)
                        .map(Announcements::masterKeys)
                        .orElse(List.of());
            }
            keys = flow.srtpKeys.isEmpty() ? null : flow.srtpKeys;
        }
        return keys;
    }

    private static Endpoint sender(RtpStream stream) {
        return stream.forward ? stream.flow.initiator : stream.flow.responder;
    }

    /** Those of both directions: which end was the DTLS client the first packet that verifies shows. */
    private static List<MasterKey> masterKeys(DtlsSrtpKeys keys) {
        return SrtpSuite.ofProfile(keys.profile()).stream()
                .flatMap(suite -> Stream.of(keys.clientKey(), keys.serverKey())
                        .map(key -> MasterKey.of(suite, key, 0))
                        .flatMap(Optional::stream))
                .toList();
    }
}
