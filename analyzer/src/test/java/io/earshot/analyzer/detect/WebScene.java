package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Site;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.Sighting;
import io.earshot.capture.observe.StreamInterval;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** STUN, TURN and SRTP of a browser, besides its connections. */
final class WebScene extends ConnectionScene<WebScene> {
    static final Endpoint CLIENT = endpoint("192.168.1.10", 50000);
    static final Endpoint PEER = endpoint("203.0.113.80", 60000);
    static final Endpoint STUN = endpoint("203.0.113.10", 3478);
    static final int SENDER_REPORT = 200;
    static final int RECEIVER_REPORT = 201;

    private long streams;
    private int transactions;
    /** The peer of media that goes through a relay. */
    private Optional<Endpoint> through = Optional.empty();

    private int ttl = 64;
    private GivenRtp.Format format = GivenRtp.Format.SEALED;
    private int tiny;
    private double lost;

    WebScene() {
        this(Site.unknown());
    }

    WebScene(Site site) {
        super(site);
    }

    @Override
    WebScene self() {
        return this;
    }

    private WebScene stun(double seconds, Endpoint source, Endpoint destination, GivenStun message) {
        return stun(seconds, source, destination, Transport.UDP, message);
    }

    private WebScene stun(
            double seconds, Endpoint source, Endpoint destination, Transport transport, GivenStun message) {
        return also(seconds, at -> message.seen(at, source, destination, transport));
    }

    /** What a TURN server answers, 20 ms later: an error, or with 0 a success that gives a lifetime. */
    WebScene turn(double seconds, Endpoint source, Endpoint server, String method, int error, int lifetime) {
        int id = ++transactions;
        GivenStun success = GivenStun.success(method, id);
        return stun(seconds, source, server, GivenStun.request(method, id).username("lab"))
                .stun(
                        seconds + 0.02,
                        server,
                        source,
                        error != 0
                                ? GivenStun.error(method, id, error)
                                : lifetime < 0 ? success : success.lifetime(lifetime));
    }

    /** Of media that follows so many more packets a second were sent and lost. */
    WebScene losing(double perSecond) {
        lost = perSecond;
        return this;
    }

    /** Of the media that follows nothing tells the codec, and each second has so many packets of silence. */
    WebScene tiny(int packets) {
        format = format.codec("");
        tiny = packets;
        return this;
    }

    /** Of media that follows. */
    WebScene timeToLive(int value) {
        ttl = value;
        return this;
    }

    /** A request, sent three times more within 3.5 s where nobody answers; RFC 8489 section 6.2.1. */
    WebScene ask(double seconds, Endpoint source, Endpoint server, String method, boolean answered) {
        return ask(seconds, source, server, Transport.UDP, method, Optional.empty(), answered);
    }

    /** A connectivity check of the pair, by the name of its agents. */
    WebScene check(double seconds, Endpoint source, Endpoint destination, String names, boolean answered) {
        return ask(seconds, source, destination, Transport.UDP, "binding", Optional.of(names), answered);
    }

    /** A check that is sent once and not answered, as agents send it that repeat none. */
    WebScene once(double seconds, Endpoint source, Endpoint destination, String names) {
        return stun(
                seconds,
                source,
                destination,
                GivenStun.request("binding", ++transactions).username(names));
    }

    /** A check that takes the pair, answered. */
    WebScene nominated(double seconds, Endpoint source, Endpoint destination, String names) {
        int id = ++transactions;
        return stun(
                        seconds,
                        source,
                        destination,
                        GivenStun.request("binding", id).username(names).nominating())
                .stun(seconds + 0.02, destination, source, GivenStun.success("binding", id));
    }

    /** A check in vain that is seen before and behind a translation. */
    WebScene twice(double seconds, Endpoint inside, Endpoint outside, Endpoint destination, String names) {
        GivenStun request = GivenStun.request("binding", ++transactions).username(names);
        return stun(seconds, inside, destination, request).stun(seconds + 0.001, outside, destination, request);
    }

    /** A connectivity check that is refused, 20 ms later. */
    WebScene refused(double seconds, Endpoint source, Endpoint destination, String names, int error) {
        return once(seconds, source, destination, names)
                .stun(seconds + 0.02, destination, source, GivenStun.error("binding", transactions, error));
    }

    WebScene ask(
            double seconds,
            Endpoint source,
            Endpoint server,
            Transport transport,
            String method,
            Optional<String> names,
            boolean answered) {
        int id = ++transactions;
        double[] sendings = answered || transport != Transport.UDP ? new double[] {0} : new double[] {0, 0.5, 1.5, 3.5};
        for (double after : sendings) {
            stun(
                    seconds + after,
                    source,
                    server,
                    transport,
                    GivenStun.request(method, id).username(names.orElse("")));
        }
        return answered ? stun(seconds + 0.02, server, source, transport, GivenStun.success(method, id)) : this;
    }

    /** The request before is answered nevertheless. */
    WebScene answered(Endpoint source, Endpoint server, double seconds) {
        return stun(seconds, server, source, GivenStun.success("binding", transactions));
    }

    /** An answer to a request that is not seen. */
    WebScene answerOnly(double seconds, Endpoint source, Endpoint destination) {
        return stun(
                seconds,
                source,
                destination,
                GivenStun.success("binding", ++transactions).mapped(destination));
    }

    /** A request and its answer, which tells the address that the client has for the server. */
    WebScene mapped(double seconds, Endpoint source, Endpoint server, String names, Endpoint mapped) {
        return once(seconds, source, server, names)
                .stun(
                        seconds + 0.02,
                        server,
                        source,
                        GivenStun.success("binding", transactions).mapped(mapped));
    }

    /** Keys, and media both ways from the first second on. */
    WebScene session(double to) {
        return keyed(0.5, PEER, CLIENT)
                .media(CLIENT, PEER, 1, to)
                .media(PEER, CLIENT, 1, to)
                .flow(CLIENT, PEER, "rtp", 1000, 1000);
    }

    /** The quick checks by which agents find their pair, and take it. */
    WebScene found() {
        return check(0, CLIENT, PEER, "peer:client", true)
                .check(0.05, PEER, CLIENT, "client:peer", true)
                .check(0.1, CLIENT, PEER, "peer:client", true);
    }

    /** Checks both ways, each answered, every two and a half seconds. */
    WebScene consent(double from, double to) {
        for (double second = from; second < to; second += 2.5) {
            check(second, CLIENT, PEER, "peer:client", true);
            check(second + 0.1, PEER, CLIENT, "client:peer", true);
        }
        return this;
    }

    /** SRTP between the client and its relay, for a peer behind that. */
    WebScene relayed(Endpoint source, Endpoint destination, Endpoint peer, double from, double to) {
        return relayed(0, source, destination, peer, from, to);
    }

    /** @param packets as in {@link #media(long, Endpoint, Endpoint, double, double)} */
    WebScene relayed(long packets, Endpoint source, Endpoint destination, Endpoint peer, double from, double to) {
        through = Optional.of(peer);
        media(packets, source, destination, from, to);
        through = Optional.empty();
        return this;
    }

    /** SRTP. */
    WebScene media(Endpoint source, Endpoint destination, double from, double to) {
        return media(0, source, destination, from, to);
    }

    /** @param packets by this number the same packets are known at another place; 0 for packets that are only here */
    WebScene media(long packets, Endpoint source, Endpoint destination, double from, double to) {
        return stretches(packets, source, destination, from, to);
    }

    /** One stream that pauses. */
    WebScene pausing(Endpoint source, Endpoint destination, double from, double pause, double again, double to) {
        return stretches(0, source, destination, from, pause, again, to);
    }

    /** @param fromTo beginning and end of each stretch, s */
    private WebScene stretches(long packets, Endpoint source, Endpoint destination, double... fromTo) {
        long stream = ++streams;
        long ssrc = packets == 0 ? 1000 + stream : packets;
        long total = 0;
        for (int i = 0; i < fromTo.length; i += 2) {
            for (double second = fromTo[i]; second < fromTo[i + 1]; second += 1) {
                double end = Math.min(fromTo[i + 1], second + 1) - 0.02;
                int count = Math.max(1, (int) Math.round((end - second) * PACKETS_PER_SECOND) + 1);
                int sequence = (int) (fromTo[0] * PACKETS_PER_SECOND + total);
                total += count;
                Sighting first = at(second);
                add(new GivenRtp(format, stream, source, destination)
                        .ssrc(ssrc)
                        .through(through)
                        .packets(count, sequence, total, total)
                        .losing(lost, lost)
                        .tiny(tiny)
                        .ttl(ttl)
                        .marks(marks(ssrc, sequence, first))
                        .twice(isTwice(source, first))
                        .seen(first, at(end)));
            }
        }
        return this;
    }

    /** Digests by which the same packets are known at two places. */
    private static List<StreamInterval.Mark> marks(long ssrc, int sequence, Sighting at) {
        return List.of(
                GivenRtp.mark(ssrc, sequence, at.time(), at.frame()),
                GivenRtp.mark(ssrc, sequence + 10, at.time() + 1, at.frame()));
    }

    /** Sealed reports of one type, one a second. */
    WebScene reports(Endpoint source, Endpoint destination, int type, double from, double to) {
        return reports(source, destination, type, 0, from, to);
    }

    /** Sealed sender reports with nothing behind them, one a second. */
    WebScene clocks(Endpoint source, Endpoint destination, double from, double to) {
        for (double second = from; second < to; second += 1) {
            rtcp(
                    second,
                    source,
                    destination,
                    reports(true, true, List.of(SENDER_REPORT), 0, OptionalLong.empty(), List.of()));
        }
        return this;
    }

    /** Sealed reports of one type with so many blocks, one a second. */
    WebScene reports(Endpoint source, Endpoint destination, int type, int blocks, double from, double to) {
        for (double second = from; second < to; second += 1) {
            rtcp(second, source, destination, reports(true, List.of(type), blocks, OptionalLong.empty(), List.of()));
        }
        return this;
    }
}
