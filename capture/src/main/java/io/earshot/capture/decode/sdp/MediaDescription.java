package io.earshot.capture.decode.sdp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * One m= section, RFC 8866 section 5.14.
 *
 * @param type       {@code audio}, {@code video}, {@code image}, {@code application}
 * @param port       0 to 65535; 0 rejects or disables the media
 * @param portCount  1 unless said otherwise
 * @param protocol   {@code RTP/AVP}, {@code UDP/TLS/RTP/SAVPF}, {@code udptl}
 * @param formats    payload types for RTP
 * @param connection its own, else the session's
 * @param ownConnection the c= line stands in this section
 * @param attributes its own
 * @param inherited  those of the session
 */
public record MediaDescription(
        String type,
        int port,
        int portCount,
        String protocol,
        List<String> formats,
        List<String> info,
        Optional<Connection> connection,
        boolean ownConnection,
        List<Bandwidth> bandwidth,
        List<Attribute> attributes,
        List<Attribute> inherited) {
    public MediaDescription {
        formats = List.copyOf(formats);
        info = List.copyOf(info);
        bandwidth = List.copyOf(bandwidth);
        attributes = List.copyOf(attributes);
        inherited = List.copyOf(inherited);
    }

    /** The value of this attribute here, else in the session; empty text for a property attribute. */
    public Optional<String> attribute(String name) {
        return SessionDescription.find(attributes, name).or(() -> SessionDescription.find(inherited, name));
    }

    /** All values of this attribute here; those of the session when there is none here. */
    public List<String> attributes(String name) {
        List<String> own = SessionDescription.all(attributes, name);
        return own.isEmpty() ? SessionDescription.all(inherited, name) : own;
    }

    /** Its own direction, else the session's, else {@link Direction#SENDRECV}, RFC 8866 section 6.7. */
    public Direction direction() {
        return SessionDescription.direction(attributes)
                .or(() -> SessionDescription.direction(inherited))
                .orElse(Direction.SENDRECV);
    }

    /** A direction is said, here or for the whole session. */
    public boolean statesDirection() {
        return SessionDescription.direction(attributes)
                .or(() -> SessionDescription.direction(inherited))
                .isPresent();
    }

    /** Port 0, RFC 3264 section 6. */
    public boolean rejected() {
        return port == 0;
    }

    /** The connection address is {@code 0.0.0.0}, RFC 3264 section 8.4. */
    public boolean isAddressHold() {
        return connection.filter(Connection::isHold).isPresent();
    }

    public boolean isRtp() {
        return protocol.toUpperCase(Locale.ROOT).contains("RTP/");
    }

    /** The profile is a secure one: RFC 3711, RFC 5124, RFC 5764. */
    public boolean isSecure() {
        return protocol.toUpperCase(Locale.ROOT).contains("SAVP");
    }

    /** Fax over UDPTL, ITU-T T.38 annex D. */
    public boolean isT38() {
        return type.equalsIgnoreCase("image")
                || protocol.equalsIgnoreCase("udptl") && formats.stream().anyMatch("t38"::equalsIgnoreCase);
    }

    /** The formats that are RTP payload types, in order of preference. */
    public List<Integer> payloadTypes() {
        return !isRtp()
                ? List.of()
                : formats.stream()
                        .map(Fields::number)
                        .filter(pt -> pt >= 0 && pt <= 127)
                        .toList();
    }

    /** The meaning of each payload type: rtpmap, else the static assignment; those without either are left out. */
    public List<RtpMap> rtpMaps() {
        List<RtpMap> maps = new ArrayList<>(parsed("rtpmap", RtpMap::parse));
        for (int payloadType : payloadTypes()) {
            if (maps.stream().noneMatch(map -> map.payloadType() == payloadType)) {
                RtpMap.assigned(payloadType).ifPresent(maps::add);
            }
        }
        return maps;
    }

    /** RFC 8866 section 6.15. */
    public Optional<String> fmtp(int payloadType) {
        String prefix = payloadType + " ";
        return attributes("fmtp").stream()
                .filter(value -> value.startsWith(prefix))
                .map(value -> value.substring(prefix.length()).strip())
                .findFirst();
    }

    /** Milliseconds of media in a packet, RFC 8866 section 6.4. */
    public OptionalInt ptime() {
        int value = attribute("ptime").map(String::strip).map(Fields::number).orElse(-1);
        return value < 0 ? OptionalInt.empty() : OptionalInt.of(value);
    }

    public Optional<Rtcp> rtcp() {
        return attribute("rtcp").flatMap(Rtcp::parse);
    }

    /** RFC 5761 section 5.1.1. */
    public boolean rtcpMux() {
        return attribute("rtcp-mux").isPresent();
    }

    /** RFC 5888 section 4. */
    public Optional<String> mid() {
        return SessionDescription.find(attributes, "mid");
    }

    public List<Crypto> cryptos() {
        return parsed("crypto", Crypto::parse);
    }

    /** Hash function and fingerprint as written, RFC 8122 section 5. */
    public List<String> fingerprints() {
        return attributes("fingerprint");
    }

    /** {@code active}, {@code passive}, {@code actpass}, {@code holdconn}, RFC 4145 section 4. */
    public Optional<String> setup() {
        return attribute("setup");
    }

    /** RFC 8839 section 5.4. */
    public Optional<String> iceUfrag() {
        return attribute("ice-ufrag");
    }

    /** RFC 8839 section 5.4. */
    public Optional<String> icePwd() {
        return attribute("ice-pwd");
    }

    /** RFC 8839 section 5.6. */
    public Optional<String> iceOptions() {
        return attribute("ice-options");
    }

    /** RFC 8839 section 5.3. */
    public boolean iceLite() {
        return attribute("ice-lite").isPresent();
    }

    public List<Candidate> candidates() {
        return parsed("candidate", Candidate::parse);
    }

    public List<SsrcAttribute> ssrcs() {
        return parsed("ssrc", SsrcAttribute::parse);
    }

    /** RFC 4574. */
    public Optional<String> label() {
        return SessionDescription.find(attributes, "label");
    }

    /** RFC 4796. */
    public Optional<String> content() {
        return SessionDescription.find(attributes, "content");
    }

    private <T> List<T> parsed(String name, Function<String, Optional<T>> parser) {
        List<T> found = new ArrayList<>(4);
        for (String value : attributes(name)) {
            parser.apply(value).ifPresent(found::add);
        }
        return Collections.unmodifiableList(found);
    }
}
