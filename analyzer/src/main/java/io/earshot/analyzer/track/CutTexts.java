package io.earshot.analyzer.track;

import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Observation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * To which transaction a message belongs that the snap length cut before its CSeq: its start line tells the method or the
 * status, the branch whose answer it is (RFC 3261 section 17.1.3), and where that was cut too, the order of messages between
 * the two ends. Filled from the first message on that is cut.
 */
final class CutTexts {
    private static final String MAGIC = "z9hG4bK";
    /** Of the requests of a way the latest are remembered. */
    private static final int LATEST = 8;

    /** One way between two ports at one tap, the same for both directions. */
    private record Way(int tap, Set<Endpoint> ends) {
        static Way of(Observation.Sip sip) {
            return new Way(
                    sip.at().tap(),
                    Set.copyOf(List.of(sip.source(), sip.destination()).stream()
                            .distinct()
                            .toList()));
        }
    }

    private final int most;
    private final Map<String, List<TransactionTrack>> byBranch = new HashMap<>();
    private final Map<Way, Deque<TransactionTrack>> byWay = new HashMap<>();
    private boolean any;

    /** @param most transactions to remember */
    CutTexts(int most) {
        this.most = most;
    }

    /** Every message, before it is asked for its transaction. */
    void note(Observation.Sip sip, Collection<TransactionTrack> known) {
        if (!any && sip.truncated()) {
            any = true;
            known.forEach(this::remember);
        }
    }

    /** No message was cut so far. */
    boolean none() {
        return !any;
    }

    /** The method of the transaction, as far as the message itself tells. */
    static String method(SipMessage message) {
        return !message.cseqMethod().isEmpty() || message instanceof SipMessage.Response
                ? message.cseqMethod()
                : ((SipMessage.Request) message).method();
    }

    /** A transaction that the message, or the one that began it, was cut too short to be known by all its fields. */
    Optional<TransactionTrack> find(Observation.Sip sip) {
        if (none()) {
            return Optional.empty();
        }
        String branch = sip.message().branch();
        Optional<TransactionTrack> known = byBranch.getOrDefault(branch, List.of()).stream()
                .filter(track -> isOf(track, sip.message()))
                .reduce((earlier, later) -> later);
        return known.isPresent() || sip.message().cseqNumber() >= 0 ? known : onWay(sip, !branch.isEmpty());
    }

    private static boolean isOf(TransactionTrack track, SipMessage message) {
        long cseq = message.cseqNumber();
        String method = method(message);
        boolean sameNumber = cseq < 0 || track.cseq() < 0 || cseq == track.cseq();
        boolean sameMethod = method.equals(track.method());
        // a response without CSeq: the ACK of a refusal has the branch of its INVITE, and so has the CANCEL
        boolean answers = method.isEmpty() && !track.method().equals("ACK") && !isCancelled(track, message);
        return sameNumber && (cseq < 0 || track.cseq() < 0) && (sameMethod || answers);
    }

    /** Who cancels is answered with 200, and the INVITE with 487, RFC 3261 section 9.2. */
    private static boolean isCancelled(TransactionTrack track, SipMessage message) {
        return track.method().equals("CANCEL")
                && message instanceof SipMessage.Response response
                && response.statusCode() != 200;
    }

    /**
     * Of several requests that wait nobody knows which one is answered.
     *
     * @param named the message has its branch, and so it is of a transaction that was not
     */
    private Optional<TransactionTrack> onWay(Observation.Sip sip, boolean named) {
        boolean asks = sip.message() instanceof SipMessage.Request;
        Endpoint asker = asks ? sip.source() : sip.destination();
        List<TransactionTrack> waiting = byWay.getOrDefault(Way.of(sip), new ArrayDeque<>()).stream()
                .filter(track ->
                        track.request() != null && track.request().source().equals(asker))
                .filter(track -> !track.method().equals("ACK") && !track.isOver())
                .toList();
        return waiting.stream()
                .filter(track -> asks ? !named && track.method().equals(method(sip.message())) : waiting.size() == 1)
                .filter(track -> !named || track.request().message().branch().isEmpty())
                .findFirst();
    }

    /** A transaction that begins, by its first message. */
    void begin(TransactionTrack track, Observation.Sip sip) {
        String branch = sip.message().branch();
        if (none()) {
            return;
        }
        if (branch.startsWith(MAGIC)) {
            remember(branch, track);
        }
        if (sip.message().cseqNumber() < 0) {
            if (byWay.size() == most) {
                byWay.clear();
            }
            Deque<TransactionTrack> latest = byWay.computeIfAbsent(Way.of(sip), way -> new ArrayDeque<>(LATEST));
            if (latest.size() == LATEST) {
                latest.removeLast();
            }
            latest.addFirst(track);
        }
    }

    private void remember(TransactionTrack track) {
        Observation.Sip request = track.request();
        String branch = request == null ? "" : request.message().branch();
        if (branch.startsWith(MAGIC)) {
            remember(branch, track);
        }
    }

    private void remember(String branch, TransactionTrack track) {
        if (byBranch.size() == most) {
            byBranch.clear();
        }
        byBranch.computeIfAbsent(branch, key -> new ArrayList<>(1)).add(track);
    }

    /** Forgets transactions that were over by then. */
    void forget(long before) {
        byBranch.values().removeIf(tracks -> tracks.removeIf(track -> track.last() < before) && tracks.isEmpty());
        byWay.values().removeIf(latest -> latest.removeIf(track -> track.last() < before) && latest.isEmpty());
    }
}
