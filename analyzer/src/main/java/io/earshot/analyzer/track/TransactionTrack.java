package io.earshot.analyzer.track;

import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.decode.sip.Via;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Sighting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One SIP transaction while it grows: its request in each view, its responses in the first view that shows each. */
final class TransactionTrack {
    /** RFC 3261 section 19.1.2. */
    private static final int SIP_PORT = 5060;

    private static final int MAX_SIGHTINGS = 16;
    private static final int MAX_VIEWS = 6;
    /** Different responses on different ways; forks answer more than once. */
    private static final int MAX_ANSWERS = 128;

    /** The request as one way between two hosts shows it. */
    private record View(PathKey path, Observation.Sip sip) {}

    /** A response as one way shows it; of one kind are those of one status code and To tag. */
    private record Answer(PathKey path, String kind, Observation.Sip sip) {}

    private final String callId;
    private final String method;
    private final long cseq;
    private final List<Sighting> requests = new ArrayList<>(1);
    private final List<SipTransaction.Elsewhere> elsewhere = new ArrayList<>(0);
    private final List<SipTransaction.Response> responses = new ArrayList<>(3);
    private final List<Sighting> repeatedAnswers = new ArrayList<>(0);
    private final List<View> views = new ArrayList<>(1);
    private final List<Answer> answers = new ArrayList<>(3);
    private Observation.Sip request;
    private Observation.Sip anyMessage;
    private long last;
    private boolean answersChallenge;

    TransactionTrack(String callId, String method, long cseq) {
        this.callId = callId;
        this.method = method;
        this.cseq = cseq;
    }

    /** It was sent at once when credentials were asked for; its own are beyond what the snap length left of it. */
    void answersChallenge() {
        answersChallenge = true;
    }

    /** How a message relates to what is known of the transaction. */
    enum News {
        /** Never seen before. */
        FIRST,
        /** The same octets on the same way: a retransmission. */
        REPEATED,
        /** The same message at another place. */
        ELSEWHERE
    }

    News addRequest(Observation.Sip sip) {
        last = sip.at().time();
        PathKey path = PathKey.of(sip.at().tap(), sip.source(), sip.destination());
        anyMessage = anyMessage == null ? sip : anyMessage;
        if (request == null) {
            request = sip;
            requests.add(sip.at());
            views.add(new View(path, sip));
            return News.FIRST;
        }
        if (requestOn(path) != null) {
            if (isFirstView(sip) && requests.size() < MAX_SIGHTINGS) {
                requests.add(sip.at());
            }
            return News.REPEATED;
        }
        if (views.size() < MAX_VIEWS) {
            views.add(new View(path, sip));
            elsewhere.add(new SipTransaction.Elsewhere(sip.at(), sip.source(), sip.destination(), sip.ttl()));
        }
        return News.ELSEWHERE;
    }

    private boolean isFirstView(Observation.Sip sip) {
        return sip.at().tap() == request.at().tap()
                && sip.source().equals(request.source())
                && sip.destination().equals(request.destination());
    }

    News addResponse(Observation.Sip sip, SipMessage.Response response) {
        last = sip.at().time();
        anyMessage = anyMessage == null ? sip : anyMessage;
        PathKey path = PathKey.of(sip.at().tap(), sip.source(), sip.destination());
        String kind = kind(response);
        boolean known = false;
        for (Answer answer : answers) {
            if (answer.kind().equals(kind)) {
                known = true;
                if (answer.path().equals(path)) {
                    boolean first = answer
                            == answers.stream()
                                    .filter(any -> any.kind().equals(kind))
                                    .findFirst()
                                    .get();
                    if (first && response.statusCode() / 100 == 2 && repeatedAnswers.size() < MAX_SIGHTINGS) {
                        repeatedAnswers.add(sip.at());
                    }
                    return News.REPEATED;
                }
            }
        }
        if (answers.size() == MAX_ANSWERS) {
            return News.REPEATED;
        }
        answers.add(new Answer(path, kind, sip));
        if (known) {
            return News.ELSEWHERE;
        }
        if (responses.size() < MAX_SIGHTINGS) {
            responses.add(new SipTransaction.Response(
                    sip.at(),
                    response.statusCode(),
                    response.reason(),
                    response.value("Reason").orElse(""),
                    response.value("Server")
                            .or(() -> response.value("User-Agent"))
                            .orElse(""),
                    sip.ttl(),
                    sip.source(),
                    octets(response)));
        }
        return News.FIRST;
    }

    /** The request as the first view saw it, null when only responses were seen. */
    Observation.Sip request() {
        return request;
    }

    /** The request on the way that a response went back, null when it was not seen there. */
    Observation.Sip requestOn(PathKey path) {
        for (View view : views) {
            if (view.path().equals(path)) {
                return view.sip();
            }
        }
        return null;
    }

    /** The first sighting of the same response, null when there is none. */
    Observation.Sip firstSightingOf(SipMessage.Response response) {
        String kind = kind(response);
        for (Answer answer : answers) {
            if (answer.kind().equals(kind)) {
                return answer.sip();
            }
        }
        return null;
    }

    private static String kind(SipMessage.Response response) {
        return response.statusCode() + " " + response.toTag();
    }

    /** Capture time of the latest message, nanoseconds. */
    long last() {
        return last;
    }

    String method() {
        return method;
    }

    long cseq() {
        return cseq;
    }

    String callId() {
        return callId;
    }

    /** A final response was seen. */
    boolean isOver() {
        return responses.stream().anyMatch(response -> response.status() >= 200);
    }

    /** Nothing was added yet. */
    boolean isEmpty() {
        return anyMessage == null;
    }

    /** Where the first view saw the request go from and to; turned round where only a response was seen. */
    SipTransaction asTransaction() {
        boolean seen = request != null;
        Observation.Sip base = seen ? request : anyMessage;
        Endpoint source = seen ? base.source() : base.destination();
        Endpoint destination = seen ? base.destination() : base.source();
        SipMessage message = base.message();
        Optional<Via> via = message.topVia();
        return new SipTransaction(
                callId,
                method,
                cseq,
                seen && message instanceof SipMessage.Request r ? r.requestUri() : "",
                source,
                destination,
                base.transport(),
                via.map(Via::host).orElse(""),
                via.isPresent() ? via.get().port().orElse(SIP_PORT) : 0,
                seen && message.authorized() || answersChallenge,
                seen ? base.ttl() : -1,
                seen ? octets(message) : 0,
                seen ? message.value("User-Agent").orElse("") : "",
                requests,
                elsewhere,
                responses,
                repeatedAnswers,
                unheard());
    }

    private Optional<SipTransaction.Elsewhere> unheard() {
        if (views.size() < 2) {
            return Optional.empty();
        }
        for (View inner : views) {
            boolean unheard = views.stream()
                    .filter(outer -> inner.sip().ttl() > outer.sip().ttl())
                    .anyMatch(outer -> isAnswered(outer, 100) && !isAnswered(inner, 100)
                            || isAnswered(outer, 200) && !isAnswered(inner, 200));
            if (unheard) {
                Observation.Sip sip = inner.sip();
                return Optional.of(new SipTransaction.Elsewhere(sip.at(), sip.source(), sip.destination(), sip.ttl()));
            }
        }
        return Optional.empty();
    }

    /** @param least status */
    private boolean isAnswered(View view, int least) {
        return answers.stream()
                .anyMatch(answer -> answer.path().equals(view.path())
                        && answer.sip().message() instanceof SipMessage.Response response
                        && response.statusCode() >= least);
    }

    /** Start line, header fields and body as they were sent, but for folding and spaces. */
    private static int octets(SipMessage message) {
        int octets = message.body().length() + 60;
        for (var header : message.headers()) {
            octets += header.name().length() + header.value().length() + 4;
        }
        return octets;
    }
}
