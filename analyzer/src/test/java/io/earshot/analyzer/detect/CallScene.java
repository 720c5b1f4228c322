package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Facts;
import io.earshot.capture.decode.rtcp.RtcpMessage;
import io.earshot.capture.decode.sip.Header;
import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A SIP call between a client and a vendor. */
final class CallScene extends RtpScene<CallScene> {
    static final Endpoint CLIENT = endpoint("192.168.1.10", 5060);
    static final Endpoint OUTSIDE = endpoint("198.51.100.30", 5060);
    static final Endpoint VENDOR = endpoint("203.0.113.10", 5060);
    static final Endpoint CLIENT_MEDIA = endpoint("192.168.1.10", 16400);
    static final Endpoint OUTSIDE_MEDIA = endpoint("198.51.100.30", 16400);
    static final Endpoint VENDOR_MEDIA = endpoint("203.0.113.10", 10000);

    /** Of the INVITE of {@link #answered}, before it is made a Via branch. */
    static final String BRANCH = "announced " + CLIENT_MEDIA;

    private String caller = "1001";
    private String called = "1002";
    private String callId = "scene@" + CLIENT.address();
    private Transport transport = Transport.UDP;
    /** Of requests. */
    private int ttl = 64;

    private String userAgent = "";
    /** Of responses. */
    private int ttlOfServer = 60;
    /** 0 where nothing is cut. */
    private int snapLength;

    private String referTo = "";
    /** 0 where the flow outside of the router is not told. */
    private double lastOutside;

    private GivenFlow.Packets there = signalling(9);
    private GivenFlow.Packets back = signalling(9);

    @Override
    CallScene self() {
        return this;
    }

    /** An offer at 0 s, its answer at 1 s. */
    CallScene answered(String offerDirection, String answerDirection) {
        return invite(0, 1, BRANCH, CLIENT_MEDIA, offerDirection, VENDOR_MEDIA, answerDirection);
    }

    CallScene invite(
            double seconds,
            int cseq,
            String branch,
            Endpoint offered,
            String offerDirection,
            Endpoint answered,
            String answerDirection) {
        String key = "z9hG4bK" + cseq + Integer.toHexString(branch.hashCode());
        String toTag = cseq > 1 ? ";tag=b" : "";
        request(seconds, "INVITE", cseq, key, toTag, sdp(offered, offerDirection), CLIENT, VENDOR);
        response(seconds + 1, 200, "OK", "INVITE", cseq, key, sdp(answered, answerDirection));
        request(seconds + 1.01, "ACK", cseq, key + "a", ";tag=b", "", CLIENT, VENDOR);
        return this;
    }

    CallScene refused(int status, String reason) {
        request(0, "INVITE", 1, "z9hG4bK1", "", sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        response(1, status, reason, "INVITE", 1, "z9hG4bK1", "");
        return this;
    }

    CallScene bye(double seconds) {
        request(seconds, "BYE", 99, "z9hG4bK99", ";tag=b", "", CLIENT, VENDOR);
        response(seconds + 0.01, 200, "OK", "BYE", 99, "z9hG4bK99", "");
        return this;
    }

    /** Before a translation and behind it. */
    CallScene mediaOnBothSides() {
        return media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12);
    }

    /** The INVITE once more, as it left the router. */
    CallScene outside(String branchOf, String body) {
        request(0.001, "INVITE", 1, "z9hG4bK1" + Integer.toHexString(branchOf.hashCode()), "", body, OUTSIDE, VENDOR);
        return this;
    }

    static String sdp(Endpoint media, String direction) {
        return "v=0\r\no=- 1 1 IN IP4 " + media.address() + "\r\ns=-\r\nc=IN IP4 " + media.address()
                + "\r\nt=0 0\r\nm=audio " + media.port() + " RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=" + direction
                + "\r\n";
    }

    void request(
            double seconds,
            String method,
            int cseq,
            String branch,
            String toTag,
            String body,
            Endpoint source,
            Endpoint destination) {
        sip(
                seconds,
                source,
                destination,
                ttl,
                new SipMessage.Request(
                        method, "sip:1002@" + VENDOR.address(), headers(method, cseq, branch, toTag, body), body));
    }

    /** A request of the dialog, with a Request-URI of its own. */
    void within(
            String uri, double seconds, String method, int cseq, String branch, Endpoint source, Endpoint destination) {
        SipMessage.Request request =
                new SipMessage.Request(method, uri, headers(method, cseq, branch, ";tag=b", ""), "");
        sip(seconds, source, destination, ttl, request);
    }

    private void sip(double seconds, Endpoint source, Endpoint destination, int timeToLive, SipMessage message) {
        boolean cut = snapLength > 0 && SnapLength.cuts(message, snapLength);
        SipMessage left = cut ? SnapLength.cut(message, snapLength) : message;
        add(new Observation.Sip(at(seconds), source, destination, transport, timeToLive, cut, false, left));
    }

    /** So many routers between the server and the capture point, of the responses that follow. */
    CallScene serverBehind(int routers) {
        ttlOfServer = 64 - routers;
        return this;
    }

    /** Of the messages that follow so many octets are kept. */
    CallScene snapLength(int octets) {
        snapLength = octets;
        return cut(10);
    }

    void response(double seconds, int status, String reason, String method, int cseq, String branch, String body) {
        response(seconds, status, reason, method, cseq, branch, "b", body, VENDOR, CLIENT);
    }

    void response(
            double seconds,
            int status,
            String reason,
            String method,
            int cseq,
            String branch,
            String toTag,
            String body,
            Endpoint source,
            Endpoint destination) {
        sip(
                seconds,
                source,
                destination,
                ttlOfServer,
                new SipMessage.Response(status, reason, headers(method, cseq, branch, ";tag=" + toTag, body), body));
    }

    /** What libwebrtc says, in a datagram each: that it sends, and that it receives. */
    CallScene reportsApart(Endpoint source, Endpoint destination, int ssrc, double from, double to) {
        for (double second = from; second < to; second += 2) {
            rtcp(second, source, destination, List.of(200, 202), List.of());
            hears(second + 0.2, source, destination, ssrc);
        }
        return this;
    }

    /** A receiver report on media that came up to this moment. */
    CallScene hears(double seconds, Endpoint source, Endpoint destination, int ssrc) {
        return heard(seconds, seconds, source, destination, ssrc);
    }

    /** A receiver report on media of which nothing came since a moment. */
    CallScene heard(double seconds, double last, Endpoint source, Endpoint destination, int ssrc) {
        rtcp(
                seconds,
                source,
                destination,
                List.of(201, 202),
                List.of(new RtcpMessage.ReportBlock(ssrc, 0, 0, (long) (last * PACKETS_PER_SECOND), 0, 0, 0)));
        return this;
    }

    /** A sender report with a block on media that came up to this moment. */
    CallScene sendsAndHears(double seconds, Endpoint source, Endpoint destination, int ssrc) {
        long highest = (long) (seconds * PACKETS_PER_SECOND);
        rtcp(
                seconds,
                source,
                destination,
                List.of(200, 202),
                List.of(new RtcpMessage.ReportBlock(ssrc, 0, 0, highest, 0, 0, 0)));
        return this;
    }

    /** Sender reports without a block, the last of which is not followed by anything. */
    CallScene report(double seconds, Endpoint source, Endpoint destination) {
        rtcp(seconds, source, destination, List.of(200, 202), List.of());
        return this;
    }

    /** A sender report and nothing beside it, as FFmpeg gives it. */
    CallScene clock(double seconds, Endpoint source, Endpoint destination) {
        rtcp(seconds, source, destination, List.of(200), List.of());
        return this;
    }

    /** A sender report that counts what was sent, of a sender that would say what it receives; without a block. */
    CallScene counted(double seconds, Endpoint source, Endpoint destination) {
        rtcp(seconds, source, destination, List.of(200, 202), List.of(), OptionalLong.of((long)
                (seconds * PACKETS_PER_SECOND)));
        return this;
    }

    /** Sender reports, every two seconds, that count what was sent; without a block. */
    CallScene counts(Endpoint source, Endpoint destination, double from, double to) {
        for (double second = from; second < to; second += 2) {
            rtcp(second, source, destination, List.of(200), List.of(), OptionalLong.of((long)
                    (second * PACKETS_PER_SECOND)));
        }
        return this;
    }

    private void rtcp(
            double seconds,
            Endpoint source,
            Endpoint destination,
            List<Integer> types,
            List<RtcpMessage.ReportBlock> reports) {
        rtcp(seconds, source, destination, types, reports, OptionalLong.empty());
    }

    private void rtcp(
            double seconds,
            Endpoint source,
            Endpoint destination,
            List<Integer> types,
            List<RtcpMessage.ReportBlock> reports,
            OptionalLong sent) {
        rtcp(
                seconds,
                new Endpoint(source.address(), source.port() + 1),
                new Endpoint(destination.address(), destination.port() + 1),
                reports(false, types, reports.size(), sent, reports));
    }

    /** Of the requests that follow; of the packets of a host it falls by one at each router. */
    CallScene timeToLive(int value) {
        ttl = value;
        return this;
    }

    /** What sends the messages that follow. */
    CallScene from(String program) {
        userAgent = program;
        return this;
    }

    /** Where REFER requests that follow point, RFC 3515. */
    CallScene referring(String uri) {
        referTo = uri;
        return this;
    }

    /** The client's signalling as it leaves the router, for the last time at this moment. */
    CallScene signallingOutside(double last) {
        lastOutside = last;
        return this;
    }

    /** Nothing comes back on the client's signalling flow. */
    CallScene signallingUnanswered() {
        back = signalling(0);
        return this;
    }

    /** Messages that follow go over a connection. */
    CallScene overTcp() {
        transport = Transport.TCP;
        return this;
    }

    /** A connection on which the server's last octets are never acknowledged. */
    CallScene deadConnection(
            Endpoint client, Endpoint server, double lastOfClient, double lastOfServer, long repeated) {
        return also(GivenFlow.tcp(client, server, "sip")
                .between(0, lastOfServer)
                .packets(new GivenFlow.Packets(5).between(0, lastOfClient), new GivenFlow.Packets(12))
                .opened(0, 60)
                .data(500, 900)
                .repeated(repeated, 0, 0));
    }

    /** Packets both ways between two ends, until a moment. */
    CallScene flowUntil(Endpoint source, Endpoint destination, double last) {
        return also(GivenFlow.udp(source, destination, "rtp").between(0, last).packets(300, 300));
    }

    /** All the client's signalling is there before and behind a router, of the server's only so many of its packets. */
    CallScene signallingTwice(long packetsOfServer, long copies) {
        there = signalling(9).twice(9);
        back = signalling(packetsOfServer).twice(copies);
        return this;
    }

    CallScene signallingTwice() {
        return signallingTwice(9, 9);
    }

    /** The last of the client's and of the server's signalling. */
    CallScene signallingUntil(double second) {
        there.between(0, second);
        back.between(0, second);
        return this;
    }

    private static GivenFlow.Packets signalling(long packets) {
        return new GivenFlow.Packets(packets).between(0, 1);
    }

    /** A connectivity check that nobody answers. */
    CallScene check(double seconds, Endpoint source, Endpoint destination) {
        return also(
                seconds,
                at -> GivenStun.request("binding", (int) at.frame())
                        .username("client:vendor")
                        .seen(at, source, destination, Transport.UDP));
    }

    CallScene answeredCheck(double seconds, Endpoint source, Endpoint destination, String names) {
        int id = (int) (seconds * 1000);
        return also(
                        seconds,
                        at -> GivenStun.request("binding", id)
                                .username(names)
                                .seen(at, source, destination, Transport.UDP))
                .also(
                        seconds + 0.01,
                        at -> GivenStun.success("binding", id).seen(at, destination, source, Transport.UDP));
    }

    /** What follows is of this call. */
    CallScene call(int number) {
        callId = "call" + number + "@" + CLIENT.address();
        return this;
    }

    /** Who calls and who is called in what follows. */
    CallScene users(String from, String to) {
        caller = from;
        called = to;
        return this;
    }

    /** What follows is of another call. */
    CallScene anotherCall() {
        callId = "another@" + CLIENT.address();
        return this;
    }

    private List<Header> headers(String method, int cseq, String branch, String toTag, String body) {
        List<Header> headers = new ArrayList<>(List.of(
                new Header("Via", "SIP/2.0/UDP " + CLIENT + ";branch=" + branch),
                new Header("From", "<sip:" + caller + "@" + CLIENT.address() + ">;tag=a"),
                new Header("To", "<sip:" + called + "@" + VENDOR.address() + ">" + toTag),
                new Header("Call-ID", callId),
                new Header("CSeq", cseq + " " + method)));
        if (!userAgent.isEmpty()) {
            headers.add(new Header("User-Agent", userAgent));
        }
        if (method.equals("REFER")) {
            headers.add(new Header("Refer-To", "<" + referTo + ">"));
        }
        if (!body.isEmpty()) {
            headers.add(new Header("Content-Type", "application/sdp"));
        }
        headers.add(new Header("Content-Length", Integer.toString(body.length())));
        return headers;
    }

    @Override
    Facts facts() {
        GivenFlow inside = GivenFlow.udp(CLIENT, VENDOR, "sip").between(0, 20).packets(there, back);
        if (lastOutside == 0) {
            return facts(List.of(inside));
        }
        GivenFlow outside =
                GivenFlow.udp(OUTSIDE, VENDOR, "sip").between(0, lastOutside).packets(3, 3);
        return facts(List.of(inside, outside));
    }

    /** Packets that are neither SIP nor media. */
    CallScene packets(int count, Endpoint source, Endpoint destination) {
        return also(GivenFlow.udp(source, destination).between(12, 12).packets(count, 0));
    }

    /** Something else that goes both ways at a moment. */
    CallScene packetsAt(double seconds, Endpoint source, Endpoint destination) {
        return also(GivenFlow.udp(source, destination).between(seconds, seconds).packets(1, 1));
    }
}
