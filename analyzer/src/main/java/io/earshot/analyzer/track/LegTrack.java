package io.earshot.analyzer.track;

import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Sighting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One leg of a call while it lives: an INVITE dialog between two hosts. A proxy's two hops are two legs, one leg seen
 * before and after a router is one leg with two paths.
 */
final class LegTrack {
    private static final int MAX_NEGOTIATIONS = 64;
    private static final int MAX_TRANSACTIONS = 256;
    private static final int MAX_TAGS = 8;
    /** With which branches begin, RFC 3261 section 8.1.1.7. */
    private static final String MAGIC = "z9hG4bK";

    /**
     * A completed exchange, before it is known who the customer is.
     *
     * @param offer empty where the capture lacks it
     */
    record Agreed(Optional<Said> offer, Said answer, String method, boolean confirmed) {
        boolean offeredByCaller() {
            return !answer.byCaller();
        }
    }

    /** What one way between two hosts carried of this leg. */
    static final class Path {
        final Endpoint caller;
        final Endpoint callee;
        final Sighting first;
        int callerTtl = -1;
        int calleeTtl = -1;
        int fromCaller;
        int fromCallee;

        Path(Endpoint caller, Endpoint callee, Sighting first) {
            this.caller = caller;
            this.callee = callee;
            this.first = first;
        }
    }

    final Set<String> callIds = new LinkedHashSet<>(1);
    final Map<PathKey, Path> paths = new LinkedHashMap<>(2);
    final List<TransactionTrack> transactions = new ArrayList<>();
    final List<Said> said = new ArrayList<>();
    final List<Agreed> agreed = new ArrayList<>();
    final List<HeaderChange> changes = new ArrayList<>();
    final Links links = new Links();
    /** To tags of its provisional and positive answers. */
    final List<String> calleeTags = new ArrayList<>(1);
    /** Of these the ones that answered and have had no BYE: each branch that answers is a dialog, RFC 3261 section 13.2.2.4. */
    private final Set<String> dialogs = new LinkedHashSet<>(1);
    /** The answers of those that answered after another had, by To tag: they change nothing while that one lasts. */
    private final Map<String, Agreed> besides = new LinkedHashMap<>(1);

    private final Map<String, Said> openOffers = new LinkedHashMap<>(2);
    private final Map<String, Said> earlyAnswers = new LinkedHashMap<>(2);
    /** INVITE requests that were seen without an offer, by {@link #key}. */
    private final Set<String> withoutOffer = new LinkedHashSet<>(1);
    /** Branches of the INVITEs that began the dialog, by CSeq; credentials make it a second one. */
    private final Map<Long, String> invites = new LinkedHashMap<>(1);
    /** The session description of the latest message. */
    private Optional<Said> now = Optional.empty();

    final Transport transport;
    final Sighting first;
    String from = "";
    String to = "";
    private String callerTag = "";
    Optional<Sighting> invited = Optional.empty();
    Optional<Sighting> answered = Optional.empty();
    Optional<Sighting> ended = Optional.empty();
    Optional<Boolean> endedByCaller = Optional.empty();
    OptionalInt finalStatus = OptionalInt.empty();
    String finalReason = "";
    boolean ringing;
    private boolean cancelled;
    Sighting last;

    LegTrack(Observation.Sip sip) {
        transport = sip.transport();
        first = sip.at();
        last = sip.at();
        SipMessage message = sip.message();
        from = message.fromUri();
        to = message.toUri();
        callerTag = message.fromTag();
    }

    boolean knows(PathKey path) {
        return paths.containsKey(path);
    }

    boolean touches(Address address) {
        return paths.keySet().stream().anyMatch(path -> path.touches(address));
    }

    /** Whether the caller sent this message: requests by their From tag, responses by that of the request they answer. */
    boolean byCaller(SipMessage message) {
        boolean fromIsCaller = message.fromTag().equals(callerTag);
        return message instanceof SipMessage.Request ? fromIsCaller : !fromIsCaller;
    }

    /** The message goes from where its sender is in this leg, caller or callee; true where the leg was not seen there. */
    boolean goesItsWay(Observation.Sip sip) {
        Path path = paths.get(PathKey.of(sip.at().tap(), sip.source(), sip.destination()));
        return path == null
                || (byCaller(sip.message()) ? path.caller : path.callee)
                        .address()
                        .equals(sip.source().address());
    }

    /** Whether a request within a dialog is one of this leg's dialog, RFC 3261 section 12. */
    boolean isOfDialog(SipMessage.Request request) {
        boolean byCaller = byCaller(request);
        return (byCaller || request.toTag().equals(callerTag))
                && calleeTags.contains(byCaller ? request.toTag() : request.fromTag());
    }

    /** The dialog's BYE was seen on another hop: it passes a proxy by that did not record its route. */
    void passedBy(Observation.Sip bye) {
        bye(bye.at(), bye.message());
    }

    /** Of several dialogs the call goes on with those that have had none. */
    private void bye(Sighting at, SipMessage message) {
        boolean byCaller = byCaller(message);
        String tag = byCaller ? message.toTag() : message.fromTag();
        if (!dialogs.remove(tag) || dialogs.isEmpty()) {
            end(at, byCaller);
        } else if (besides.remove(tag) == null) {
            dialogs.stream()
                    .map(besides::remove)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .ifPresent(this::agree);
        }
    }

    /** Every sighting of every message. */
    void sight(Observation.Sip sip) {
        boolean byCaller = byCaller(sip.message());
        callIds.add(sip.message().callId());
        Path path = paths.computeIfAbsent(
                PathKey.of(sip.at().tap(), sip.source(), sip.destination()),
                key -> new Path(
                        byCaller ? sip.source() : sip.destination(),
                        byCaller ? sip.destination() : sip.source(),
                        sip.at()));
        if (byCaller) {
            path.fromCaller++;
            path.callerTtl = path.callerTtl < 0 ? sip.ttl() : path.callerTtl;
        } else {
            path.fromCallee++;
            path.calleeTtl = path.calleeTtl < 0 ? sip.ttl() : path.calleeTtl;
        }
        last = sip.at();
        now = sip.message()
                .sdp()
                .filter(description -> !sip.truncated() || !description.media().isEmpty())
                .map(description ->
                        Said.of(byCaller, sip.at(), sip.source(), sip.destination(), description, sip.truncated()));
        if (now.isPresent() && said.size() < MAX_TRANSACTIONS) {
            said.add(now.get());
        }
    }

    void addTransaction(TransactionTrack transaction) {
        if (transactions.size() < MAX_TRANSACTIONS) {
            transactions.add(transaction);
        }
    }

    /** The first sighting of a request, which was {@linkplain #sight sighted} just before. */
    void request(Observation.Sip sip, SipMessage.Request request) {
        boolean byCaller = byCaller(request);
        links.read(request, sip.at().time());
        switch (request.method()) {
            case "INVITE" -> {
                if (request.toTag().isEmpty()) {
                    invited = invited.isPresent() ? invited : Optional.of(sip.at());
                    finalStatus = OptionalInt.empty();
                    finalReason = "";
                    ended = Optional.empty();
                    endedByCaller = Optional.empty();
                    if (invites.size() < MAX_TAGS) {
                        invites.put(request.cseqNumber(), request.branch());
                    }
                }
            }
            case "ACK" -> confirm(sip, request);
            case "BYE" -> bye(sip.at(), request);
            case "CANCEL" -> {
                if (answered.isEmpty()) {
                    cancelled = true;
                    end(sip.at(), byCaller);
                }
            }
            default -> {
                // other methods do not change the state of the call
            }
        }
        if (now.isEmpty()) {
            withoutDescription(request, byCaller, sip.truncated());
        }
        now.ifPresent(offered -> {
            if (request.method().equals("ACK") || request.method().equals("PRACK")) {
                // the offer came in the response to an INVITE without a body, RFC 3262 section 5 for the reliable one
                Said late = openOffers.remove(key("late", 0, !byCaller));
                if (late != null) {
                    agree(new Agreed(Optional.of(late), offered, request.method(), true));
                    return;
                }
            }
            if (!request.method().equals("ACK")) {
                openOffers.put(key(request.method(), request.cseqNumber(), byCaller), offered);
            }
        });
    }

    /**
     * Of a positive answer the ACK is a transaction of its own, of a refusal it has the branch of its INVITE (RFC 3261 section
     * 17.1.1.3): so the capture lacks a positive answer.
     */
    private void confirm(Observation.Sip sip, SipMessage.Request ack) {
        String invite = invites.getOrDefault(ack.cseqNumber(), "");
        boolean own = invite.startsWith(MAGIC)
                && ack.branch().startsWith(MAGIC)
                && !ack.branch().equals(invite);
        if (own && answered.isEmpty() && finalStatus.isEmpty() && calleeTags.contains(ack.toTag())) {
            answered = Optional.of(sip.at());
            cancelled = false;
            ended = Optional.empty();
        }
    }

    /**
     * An ACK without a description says that the one in the response was no offer but the answer to one, RFC 3261 section
     * 13.2.1: if its INVITE is not in the capture, neither is that offer.
     */
    private void withoutDescription(SipMessage.Request request, boolean byCaller, boolean cut) {
        String invite = key("INVITE", request.cseqNumber(), byCaller);
        if (request.method().equals("INVITE") && !cut && withoutOffer.size() < MAX_NEGOTIATIONS) {
            withoutOffer.add(invite);
        }
        if (request.method().equals("ACK") && !withoutOffer.contains(invite)) {
            Said answer = openOffers.remove(key("late", 0, !byCaller));
            if (answer != null) {
                agree(new Agreed(Optional.empty(), answer, "INVITE", true));
            }
        }
    }

    private static String key(String method, long cseq, boolean byCaller) {
        return method + " " + cseq + " " + byCaller;
    }

    /** The first sighting of a response, which was {@linkplain #sight sighted} just before. */
    void response(Observation.Sip sip, SipMessage.Response response) {
        int status = response.statusCode();
        boolean toCaller = !byCaller(response);
        String method = response.cseqMethod();
        if (status < 300 && status > 100) {
            rememberTag(method, toCaller, response.toTag());
            Said offer = openOffers.get(key(method, response.cseqNumber(), toCaller));
            describe(offer, toCaller, method, response);
        }
        if (method.equals("INVITE") && toCaller) {
            inviteResponse(sip, response, status);
        }
    }

    private void rememberTag(String method, boolean toCaller, String tag) {
        if (toCaller
                && method.equals("INVITE")
                && !tag.isEmpty()
                && calleeTags.size() < MAX_TAGS
                && !calleeTags.contains(tag)) {
            calleeTags.add(tag);
        }
    }

    private void describe(Said offer, boolean toCaller, String method, SipMessage.Response response) {
        boolean confirmed = response.statusCode() >= 200;
        String early = method + response.cseqNumber() + response.toTag();
        if (now.isPresent() && offer != null) {
            earlyAnswers.put(early, now.get());
            agree(new Agreed(Optional.of(offer), now.get(), method, confirmed));
        } else if (now.isPresent() && confirmed && isBeside(response, toCaller)) {
            besides.put(response.toTag(), new Agreed(Optional.empty(), now.get(), method, true));
        } else if (now.isPresent() && method.equals("INVITE")) {
            openOffers.put(key("late", 0, !toCaller), now.get());
        } else if (confirmed && offer != null && earlyAnswers.containsKey(early)) {
            confirm(new Agreed(Optional.of(offer), earlyAnswers.get(early), method, true));
        }
        if (confirmed) {
            openOffers.remove(key(method, response.cseqNumber(), toCaller));
        }
    }

    private boolean isBeside(SipMessage.Response response, boolean toCaller) {
        return toCaller
                && response.cseqMethod().equals("INVITE")
                && !dialogs.isEmpty()
                && dialogs.size() < MAX_TAGS
                && !dialogs.contains(response.toTag());
    }

    private void agree(Agreed exchange) {
        if (agreed.size() < MAX_NEGOTIATIONS) {
            agreed.add(exchange);
        }
    }

    /** Right after the early answer: what an UPDATE has changed since (RFC 3311) stays changed. */
    private void confirm(Agreed exchange) {
        for (int i = agreed.size() - 1; i >= 0; i--) {
            if (agreed.get(i).answer().equals(exchange.answer())) {
                agreed.add(i + 1, exchange);
                return;
            }
        }
    }

    private void inviteResponse(Observation.Sip sip, SipMessage.Response response, int status) {
        if (status < 200) {
            ringing |= status > 100;
            return;
        }
        if (status < 300) {
            if (dialogs.size() < MAX_TAGS) {
                dialogs.add(response.toTag());
            }
            if (answered.isEmpty()) {
                answered = Optional.of(sip.at());
                finalStatus = OptionalInt.of(status);
                finalReason = response.reason();
                cancelled = false;
                ended = Optional.empty();
            } else if (finalStatus.isEmpty()) {
                // its ACK came first, by the clock of the capture
                finalStatus = OptionalInt.of(status);
                finalReason = response.reason();
            }
            return;
        }
        if (answered.isEmpty()) {
            finalStatus = OptionalInt.of(status);
            finalReason = response.reason();
            if (ended.isEmpty()) {
                end(sip.at(), false);
            }
        }
    }

    private void end(Sighting at, boolean byCaller) {
        if (ended.isEmpty()) {
            ended = Optional.of(at);
            endedByCaller = Optional.of(byCaller);
        }
    }

    /** Nothing more is to come, but for stragglers. */
    boolean isOver() {
        return ended.isPresent() || finalStatus.isPresent() && answered.isEmpty();
    }

    Call.State state() {
        if (answered.isPresent()) {
            return ended.isPresent() ? Call.State.ENDED : Call.State.ANSWERED;
        }
        if (cancelled) {
            return Call.State.CANCELLED;
        }
        if (finalStatus.isPresent()) {
            return finalStatus.getAsInt() == 487 ? Call.State.CANCELLED : Call.State.REJECTED;
        }
        if (invited.isEmpty()) {
            return ended.isPresent() ? Call.State.ENDED : Call.State.UNKNOWN;
        }
        return ringing ? Call.State.RINGING : Call.State.UNANSWERED;
    }
}
