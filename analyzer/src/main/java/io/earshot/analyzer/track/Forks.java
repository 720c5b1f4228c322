package io.earshot.analyzer.track;

import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.observe.Observation;
import java.util.List;

/**
 * Tells legs of one Call-ID apart where they go the same way. The branches of a forked INVITE to several phones behind one
 * translation share caller and CSeq number, and each has a Via branch and a To tag of its own (RFC 3261 sections 16.7 and
 * 12.1.2). A call from one phone to another behind the same translation comes back to where it came from.
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
        if (comesBack(sip, request, leg)) {
            return true;
        }
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
                    && !other.branch().equals(request.branch())) {
                return true;
            }
        }
        return false;
    }

    /** The INVITE goes from the callee's side of the leg to the caller's. */
    private static boolean comesBack(Observation.Sip sip, SipMessage.Request request, LegTrack leg) {
        return leg.byCaller(request) && leg.invited.isPresent() && !leg.goesItsWay(sip);
    }

    /**
     * Of several legs on one way that to which a message belongs: by the branch of its INVITE, else by whether caller and
     * callee are on the sides that they have in the leg, and by its tags.
     */
    static LegTrack owner(Observation.Sip sip, List<LegTrack> legs) {
        SipMessage message = sip.message();
        String branch = message.branch();
        for (LegTrack leg : legs) {
            if (leg.transactions.stream()
                    .anyMatch(transaction -> transaction.method().equals("INVITE")
                            && transaction.request() != null
                            && transaction.request().message().branch().equals(branch))) {
                return leg;
            }
        }
        List<LegTrack> sameWay =
                legs.stream().filter(leg -> leg.goesItsWay(sip)).toList();
        List<LegTrack> likely = sameWay.isEmpty() ? legs : sameWay;
        for (LegTrack leg : likely) {
            if (leg.calleeTags.contains(message.toTag()) || leg.calleeTags.contains(message.fromTag())) {
                return leg;
            }
        }
        return likely.get(0);
    }
}
