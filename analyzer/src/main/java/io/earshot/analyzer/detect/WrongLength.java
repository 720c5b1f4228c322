package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.HeaderChange;
import io.earshot.capture.net.Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A body is not as long as its Content-Length says (RFC 3261 section 20.14), by as much as an address that was written in
 * place of another one explains. Diagnosis notebook section 2, row A7.
 */
final class WrongLength {
    /** Shortest and longest text of an IPv4 address. */
    private static final int SHORTEST = 7;

    private static final int LONGEST = 15;

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private WrongLength() {}

    /** A7: only where the difference is the arithmetic of a replaced address. */
    static Optional<Finding> replaced(List<HeaderChange> same, Optional<Call> call, Facts facts) {
        for (HeaderChange change : same) {
            if (change.source().address().isPrivate()) {
                // no router has had it yet: what a client writes and counts is its own
                continue;
            }
            String[] words = change.after().split(" ");
            int declared = Integer.parseInt(change.before().split(" ")[0]);
            int actual = Integer.parseInt(words[0]);
            List<String> addresses = List.of(words).subList(1, words.length);
            for (String address : new TreeSet<>(addresses)) {
                long times = addresses.stream().filter(address::equals).count();
                boolean outside =
                        Address.parse(address).filter(Address::isPublic).isPresent();
                int difference = actual - declared;
                if (!outside || difference == 0 || difference % times != 0) {
                    continue;
                }
                int before = address.length() - (int) (difference / times);
                if (before >= SHORTEST && before <= LONGEST && privateOfLength(change, call, before)) {
                    return Optional.of(SipAlg.finding("content-length-wrong", same, call, facts)
                            .proven()
                            .summary("a SIP ALG writes into the messages of " + SipAlg.host(same, call)
                                    + " and leaves their Content-Length wrong")
                            .explanation(
                                    "Content-Length says " + Count.of(declared, "octet") + " and the body has " + actual
                                            + ": exactly what comes of writing " + address
                                            + " in place of a private address of " + before
                                            + " characters, " + Count.times(times) + ".")
                            .finish());
                }
            }
        }
        return Optional.empty();
    }

    /**
     * A7 where no private address is left that would prove it: the octets that lack or are too many are as many for each
     * time that the body names the sender's own public address.
     */
    static Optional<Finding> miscounted(List<HeaderChange> same, Optional<Call> call, Facts facts) {
        return same.stream()
                .filter(change -> change.source().address().isPublic()
                        && call.filter(known -> known.client()
                                        .address()
                                        .equals(change.source().address()))
                                .isPresent())
                .filter(change -> {
                    List<String> words = List.of(change.after().split(" "));
                    int surplus = Integer.parseInt(words.get(0))
                            - Integer.parseInt(change.before().split(" ")[0]);
                    String own = change.source().address().toString();
                    int times = Collections.frequency(words, own);
                    int before = times == 0 ? 0 : own.length() - surplus / times;
                    return times > 0 && surplus % times == 0 && before >= SHORTEST && before <= LONGEST;
                })
                .findFirst()
                .map(change -> SipAlg.finding("content-length-wrong", same, call, facts)
                        .confidence(Confidence.STRONG)
                        .summary("something writes into the messages of " + SipAlg.host(same, call)
                                + " and leaves their Content-Length wrong")
                        .explanation("Content-Length says "
                                + Count.of(Integer.parseInt(change.before().split(" ")[0]), "octet")
                                + " and the body has "
                                + change.after().split(" ")[0] + ", which is no end of a line: as it comes of writing "
                                + change.source().address()
                                + " in place of an address of another length. A client that "
                                + "counts wrong by itself does so in every network.")
                        .finish());
    }

    private static boolean privateOfLength(HeaderChange change, Optional<Call> call, int length) {
        List<String> texts = new ArrayList<>(List.of(
                change.callId(),
                change.before(),
                change.source().address().toString(),
                change.destination().address().toString()));
        call.ifPresent(known -> {
            texts.add(known.client().address().toString());
            texts.addAll(known.callIds());
            texts.add(known.from());
        });
        return texts.stream()
                .flatMap(text -> IPV4.matcher(text).results().map(MatchResult::group))
                .anyMatch(found -> found.length() == length
                        && Address.parse(found).filter(Address::isPrivate).isPresent());
    }
}
