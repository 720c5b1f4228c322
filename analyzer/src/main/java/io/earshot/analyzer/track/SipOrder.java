package io.earshot.analyzer.track;

import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.observe.Observation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The order in which messages are taken in. Frames of several queues of an interface, or of several files, come in an order
 * that is off by as much as the round trip of a near host: an answer that is seen before what it answers waits a moment for
 * it. Of sightings of one message at one time the one nearest to its sender comes first, whatever order the capture has them
 * in: there its time to live is the highest.
 */
final class SipOrder {
    /** So much later than its answer a request may be seen, ns. */
    static final long DISORDER = 1_000_000;
    /** More answers of one moment than this are of a capture that lacks the requests. */
    private static final int MAX_EARLY = 64;

    private final Predicate<String> isKnown;
    private final Consumer<Observation.Sip> taker;
    private final List<Observation.Sip> simultaneous = new ArrayList<>();
    private final List<Observation.Sip> early = new ArrayList<>();

    /**
     * @param isKnown whether a message of a transaction was taken in
     * @param taker   gets each message once
     */
    SipOrder(Predicate<String> isKnown, Consumer<Observation.Sip> taker) {
        this.isKnown = isKnown;
        this.taker = taker;
    }

    void on(Observation.Sip sip) {
        release(answer -> answer.at().time() + DISORDER < sip.at().time());
        if (isEarly(sip)) {
            early.add(sip);
            return;
        }
        line(sip);
        if (!early.isEmpty()) {
            release(answer -> answers(answer.message(), sip));
        }
    }

    /** A response to its request, or an ACK to the response that offers (RFC 3261 section 13.2.2.4). */
    private static boolean answers(SipMessage answer, Observation.Sip asked) {
        SipMessage message = asked.message();
        boolean sameNumber = answer.callId().equals(message.callId()) && answer.cseqNumber() == message.cseqNumber();
        return sameNumber
                && (isAck(answer)
                        ? message instanceof SipMessage.Response
                        : message instanceof SipMessage.Request
                                && answer.branch().equals(message.branch()));
    }

    private static boolean isAck(SipMessage message) {
        return message instanceof SipMessage.Request && message.cseqMethod().equals("ACK");
    }

    /** Hands on what waits. */
    void settle() {
        release(answer -> true);
        arrange();
    }

    private boolean isEarly(Observation.Sip sip) {
        if (early.size() == MAX_EARLY || SipTrack.isNameless(sip)) {
            return false;
        }
        if (sip.message() instanceof SipMessage.Request) {
            // one that describes a session answers what may still come
            return isAck(sip.message()) && !sip.message().body().isEmpty();
        }
        String transaction = SipTrack.key(sip);
        return !isKnown.test(transaction)
                && simultaneous.stream().noneMatch(other -> SipTrack.key(other).equals(transaction));
    }

    private void release(Predicate<Observation.Sip> which) {
        if (!early.isEmpty()) {
            List<Observation.Sip> released = early.stream().filter(which).toList();
            early.removeAll(released);
            released.forEach(this::line);
        }
    }

    private void line(Observation.Sip sip) {
        if (!simultaneous.isEmpty()
                && simultaneous.get(0).at().time() != sip.at().time()) {
            arrange();
        }
        simultaneous.add(sip);
    }

    private void arrange() {
        if (simultaneous.size() == 1) {
            taker.accept(simultaneous.get(0));
        } else if (!simultaneous.isEmpty()) {
            // a transaction's request before its responses
            Map<String, TreeMap<Integer, List<Observation.Sip>>> transactionsNow = new LinkedHashMap<>();
            for (Observation.Sip sip : simultaneous) {
                transactionsNow
                        .computeIfAbsent(SipTrack.key(sip), key -> new TreeMap<>())
                        .computeIfAbsent(status(sip.message()), status -> new ArrayList<>(2))
                        .add(sip);
            }
            transactionsNow
                    .values()
                    .forEach(messages -> messages.values().forEach(same -> {
                        same.sort(Comparator.comparingInt((Observation.Sip sip) -> -sip.ttl()));
                        same.forEach(taker);
                    }));
        }
        simultaneous.clear();
    }

    private static int status(SipMessage message) {
        return message instanceof SipMessage.Response response ? response.statusCode() : 0;
    }
}
