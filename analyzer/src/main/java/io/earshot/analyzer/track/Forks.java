package io.earshot.analyzer.track;

import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.decode.sip.Via;
import io.earshot.capture.observe.Observation;
import java.util.List;

/**
 * Tells the branches of a forked INVITE apart where they go the same way, as to several phones behind one translation:
 * they share Call-ID, caller and CSeq number, and each has a Via branch and a To tag of its own (RFC 3261 sections 16.7
 * and 12.1.2).
 */
final class Forks {
    private Forks() {}

    /** The INVITE begins a branch beside all these legs. */
    static boolean isAnother(Observation.Sip sip, List<LegTrack> legs) {
        return sip.message() instanceof SipMessage.Request request
                && request.method().equals("INVITE")
                && request.toTag().isEmpty()
                && legs.stream().allMatch(leg -> isBeside(sip, request, leg));
    }

    private static boolean isBeside(Observation.Sip sip, SipMessage.Request request, LegTrack leg) {
        for (TransactionTrack transaction : leg.transactions) {
            Observation.Sip before = transaction.request();
            if (before == null || !transaction.method().equals("INVITE")) {
                continue;
            }
            SipMessage.Request other = (SipMessage.Request) before.message();
            // who is asked for credentials and asks again with the same number goes to the same target
            boolean elsewhere = !transaction.isOver() || !other.requestUri().equals(request.requestUri());
            if (elsewhere
                    && other.toTag().isEmpty()
                    && transaction.cseq() == request.cseqNumber()
                    && before.source().address().equals(sip.source().address())
                    && other.fromTag().equals(request.fromTag())
                    && !branch(other).equals(branch(request))) {
                return true;
            }
        }
        return false;
    }

    /** Of several legs on one way that to which a message belongs: by the branch of its INVITE, else by its tags. */
    static LegTrack owner(SipMessage message, List<LegTrack> legs) {
        String branch = branch(message);
        for (LegTrack leg : legs) {
            if (leg.transactions.stream()
                    .anyMatch(transaction -> transaction.method().equals("INVITE")
                            && transaction.request() != null
                            && branch(transaction.request().message()).equals(branch))) {
                return leg;
            }
        }
        for (LegTrack leg : legs) {
            if (leg.calleeTags.contains(message.toTag()) || leg.calleeTags.contains(message.fromTag())) {
                return leg;
            }
        }
        return legs.get(0);
    }

    private static String branch(SipMessage message) {
        return message.topVia().map(Via::branch).orElse("");
    }
}
