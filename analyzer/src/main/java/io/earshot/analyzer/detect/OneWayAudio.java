package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.Span;
import io.earshot.analyzer.track.View;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Media was agreed both ways (RFC 3264 section 5.1) and flows one way only. */
public final class OneWayAudio implements Detector {
    private static final int TCP = 6;

    private final Thresholds thresholds;
    private final double minSeconds;
    /** What ends within this time ends together, ns. */
    private final long together;

    private final RulesInForce rules;
    private final Conversations conversations;

    /** @param rules that tell whose media addresses are published */
    public OneWayAudio(Thresholds thresholds, RulesInForce rules) {
        this.thresholds = thresholds;
        minSeconds = thresholds.value("one-way-audio.min-seconds");
        together = (long) (thresholds.value("one-way-audio.together-seconds") * 1e9);
        this.rules = rules;
        conversations = new Conversations(thresholds, rules);
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        Legs legs = new Legs(thresholds, facts);
        Map<String, Finding> own = new LinkedHashMap<>();
        Map<String, Finding> elsewhere = new LinkedHashMap<>();
        Map<String, String> notPassedOn = new HashMap<>();
        Set<String> untaken = new HashSet<>();
        for (Call call : facts.calls()) {
            if (!MissingMedia.visible(call, facts)) {
                continue;
            }
            for (ExpectedMedia.Window window : ExpectedMedia.windows(call, thresholds, facts)) {
                List<MissingMedia> missing = MissingMedia.in(call, window, minSeconds, thresholds, facts);
                Optional<Finding> rest =
                        missing.size() == 1 ? MediaRests.of(missing.get(0), thresholds, facts) : Optional.empty();
                if (rest.isPresent()) {
                    own.putIfAbsent(call.id(), rest.get());
                    break;
                }
                Optional<MediaErrors> gone = missing.size() == 1 ? gone(missing.get(0), facts) : Optional.empty();
                if (gone.isPresent()) {
                    own.putIfAbsent(call.id(), gone(missing.get(0), gone.get(), facts));
                    break;
                }
                if (missing.size() == 1
                        && conversations.holds(missing.get(0), facts)
                        && !clientLeft(missing.get(0), facts)
                        && !saidGoodbye(missing.get(0), facts)
                        && !isNoRelay(missing.get(0), facts)
                        && !endsBefore(missing.get(0), facts)) {
                    if (MediaRests.onlyListens(missing.get(0), facts)) {
                        own.putIfAbsent(call.id(), MediaRests.neverSent(missing.get(0), facts));
                        break;
                    }
                    Legs.Origin origin = legs.origin(missing.get(0));
                    origin.arriving().flatMap(MediaStream::call).ifPresent(from -> notPassedOn.put(call.id(), from));
                    legs.untaken(missing.get(0)).ifPresent(stream -> untaken.add(call.id()));
                    origin.missing()
                            .ifPresent(first -> (first.call() == call ? own : elsewhere)
                                    .putIfAbsent(
                                            first.call().id(),
                                            finding(first, cause(first, origin, legs, facts), legs, facts)));
                    break;
                }
            }
        }
        // what a host does not take on one leg is missing on the other, and told with the first
        own.keySet().removeIf(id -> untaken.contains(notPassedOn.getOrDefault(id, "")));
        own.values().forEach(findings);
        elsewhere.keySet().removeAll(own.keySet());
        elsewhere.values().forEach(findings);
    }

    /**
     * Media of one side ends, and at once that side's host says that nobody listens there any more: its program ended the
     * call, or was ended. With unreadable signalling the end of a call is not seen.
     */
    private Optional<MediaErrors> gone(MissingMedia missing, Facts facts) {
        if (lastOf(missing).isEmpty() || !missing.call().mediaOnly() && !isDisconnected(missing, facts)) {
            return Optional.empty();
        }
        // a relay has no call that could end: its port is open for all its clients
        return heard(missing)
                .filter(stream -> !stream.relayed() || missing.heading() == Heading.OUTBOUND)
                .map(stream -> MediaErrors.portUnreachable(stream, missing.span(), facts))
                .filter(errors -> !errors.all().isEmpty())
                .filter(errors -> errors.first().at().time() - missing.span().from() <= together);
    }

    /** The client's connection to its SIP server, by which the call was made, ends with its media: a page that is reloaded. */
    private boolean isDisconnected(MissingMedia missing, Facts facts) {
        if (missing.heading() != Heading.OUTBOUND) {
            return false;
        }
        Call call = missing.call();
        return facts
                .index()
                .flows()
                .between(missing.at().place().near(), call.server().address())
                .stream()
                .filter(flow -> flow.protocol() == TCP
                        && flow.first().time() <= call.first().time()
                        && flow.last().time() >= call.first().time())
                .max(Comparator.comparingLong((FlowState flow) -> flow.first().time()))
                .filter(flow -> Math.abs(flow.last().time() - missing.span().from()) <= together)
                .isPresent();
    }

    /**
     * Who sent until then closes the session in DTLS or RTCP when its media ends, not only later, and the other side has not heard of it or does not heed it: with
     * unreadable signalling that is all that is seen of a hang-up.
     */
    private boolean saidGoodbye(MissingMedia missing, Facts facts) {
        long end = missing.span().from();
        long slack = thresholds.nanos("lost-consent.answer-seconds");
        return missing.call().mediaOnly()
                && missing.witness().isEmpty()
                && lastOf(missing)
                        .filter(stream -> ClosedPath.saysGoodbye(
                                stream.destination(), stream.source(), new Span(end - slack, end + slack), facts))
                        .isPresent();
    }

    /** What is sent as to a relay is refused by the host it goes to, which has sent nothing: a copy, no session. */
    private static boolean isNoRelay(MissingMedia missing, Facts facts) {
        return missing.call().mediaOnly()
                && lastOf(missing).isEmpty()
                && heard(missing)
                        .filter(MediaStream::relayed)
                        .filter(stream -> !MediaErrors.portUnreachable(stream, missing.span(), facts)
                                .all()
                                .isEmpty())
                        .isPresent();
    }

    private static Finding gone(MissingMedia missing, MediaErrors errors, Facts facts) {
        return gone(
                missing.call(),
                missing.span(),
                subject(missing),
                lastOf(missing).orElseThrow(),
                missing.heading() == Heading.INBOUND
                        ? "the other side of the call of " + missing.client() + " is gone"
                        : missing.client() + " has left the call",
                errors,
                facts);
    }

    /** @param last the media that ends */
    static Finding gone(
            Call call,
            Span silence,
            Finding.Subject subject,
            MediaStream last,
            String summary,
            MediaErrors errors,
            Facts facts) {
        Address peer = errors.first().reporter().address();
        return Draft.info("media-rests", "peer-gone")
                .proven()
                .call(call)
                .over(silence)
                .subject(subject)
                .summary(summary)
                .explanation("Media "
                        + (last.source().address().equals(peer) ? "from " + last.source() : "to " + last.destination())
                        + " ends, and " + peer + " answers what still comes there with \"port unreachable\", "
                        + errors.all().size() + " times: its program has closed the port. No firewall is to blame.")
                .remedy("If the call was not hung up: look at the program at " + peer)
                .filter(Endpoints.icmp(peer))
                .see(facts, last.last(), "last packet of the other side")
                .see(facts, errors.first().at(), "ICMP: port unreachable")
                .finish();
    }

    /** The client itself falls silent on that flow at the same moment: its interface is gone, or it moved elsewhere. */
    private boolean clientLeft(MissingMedia missing, Facts facts) {
        boolean stillSends = missing.span().secondsCoveredBy(missing.at().active(Heading.OUTBOUND)) >= minSeconds;
        if (missing.heading() != Heading.INBOUND
                || missing.witness().isEmpty()
                || stillSends
                || signalsAfter(missing)) {
            return false;
        }
        long moment = missing.span().from();
        // where the sender rested too, the translation may have expired meanwhile
        boolean goesOn = AudioCause.busiest(missing.witness().get().inbound(), missing.span())
                .filter(stream -> stream.active().stream().anyMatch(span -> span.contains(moment + together / 2)))
                .isPresent();
        return goesOn
                && lastOf(missing)
                        .map(stream -> OpenPath.lastReturned(stream, facts))
                        .filter(last -> Math.abs(last - moment) <= together)
                        .isPresent();
    }

    /** Whoever hangs up from the same address, or asks for anything else in the call, is there: it was muted. */
    private boolean signalsAfter(MissingMedia missing) {
        return missing.call().transactions().stream()
                .filter(transaction -> transaction
                        .source()
                        .address()
                        .equals(missing.at().place().near()))
                .flatMap(transaction -> transaction.requests().stream())
                .anyMatch(request -> request.time() > missing.span().from() + together);
    }

    /**
     * A relay passes on what comes to it, under its SSRC, and nothing comes any more: it is the session on which it came
     * that is judged. Where that one's signalling cannot be read, its media alone shows that the two belong together.
     */
    private boolean endsBefore(MissingMedia missing, Facts facts) {
        Optional<MediaStream> last = missing.witness().isEmpty() ? lastOf(missing) : Optional.empty();
        return last.isPresent()
                && facts.streams().stream()
                        .filter(other -> other.ssrc() == last.get().ssrc()
                                && (other.encrypted() != last.get().encrypted() || isUnread(other, facts))
                                && other.first().tap() == last.get().first().tap())
                        .filter(other -> other.call().isPresent()
                                && !other.call().equals(last.get().call())
                                && !other.source().equals(last.get().source()))
                        .anyMatch(other ->
                                other.first().time() <= last.get().first().time()
                                        && Math.abs(other.last().time()
                                                        - last.get().last().time())
                                                <= together);
    }

    private static boolean isUnread(MediaStream stream, Facts facts) {
        return facts.calls().stream()
                .anyMatch(call -> call.mediaOnly()
                        && stream.call().filter(call.id()::equals).isPresent());
    }

    /** A drop in front of a list that lacks the source is told as such. */
    private AudioCause cause(MissingMedia missing, Legs.Origin origin, Legs legs, Facts facts) {
        AudioCause alone = AudioCause.of(missing, thresholds, facts);
        Optional<MediaStream> untaken = legs.untaken(missing);
        if (untaken.isPresent() && alone.name().equals("private-address-in-sdp")) {
            return AudioCause.notTaken(untaken.get(), alone);
        }
        AudioCause cause = alone.isSurmised()
                ? origin.arriving().map(AudioCause::notPassedOn).orElse(alone)
                : alone;
        Address source = subject(missing).source().orElseThrow();
        return missing.heading() == Heading.INBOUND
                ? MediaSourceUnlisted.named(cause, source, missing.call(), rules, facts)
                : cause;
    }

    private Finding finding(MissingMedia missing, AudioCause cause, Legs legs, Facts facts) {
        Call call = missing.call();
        Draft draft = Draft.error("one-way-audio", cause.name())
                .confidence(cause.confidence())
                .call(call)
                .over(missing.span())
                .subject(subject(missing))
                .summary(summary(missing))
                .explanation(explanation(missing, cause) + beyond(missing, legs))
                .remedy(cause.remedy())
                .filter(filter(missing));
        call.answered().ifPresent(at -> draft.see(facts, at, "the call is answered"));
        heard(missing).ifPresent(stream -> {
            draft.see(facts, stream.first(), "first packet of the direction that flows");
            draft.see(facts, stream.last(), "last packet of the direction that flows");
        });
        lastOf(missing).ifPresent(stream -> draft.see(facts, stream.last(), "last packet of the missing direction"));
        cause.evidence().forEach(seen -> draft.see(facts, seen.at(), seen.says()));
        cause.blocked(missing).ifPresent(draft::blocked);
        return draft.finish();
    }

    static Finding.Subject subject(MissingMedia missing) {
        boolean inbound = missing.heading() == Heading.INBOUND;
        View place = missing.witness().orElse(missing.at());
        Optional<MediaStream> seen = AudioCause.busiest(place.streams(missing.heading()), missing.span())
                .filter(stream -> !missing.isOfBefore(stream));
        Optional<MediaStream> other = heard(missing);
        Endpoint announced = missing.window()
                .terms()
                .client()
                .announced()
                .orElse(missing.call().client());
        // outside of a translation the client is known by another address than it says
        Address near = missing.at().place().near();
        Endpoint client =
                announced.address().isPrivate() && near.isPublic() ? new Endpoint(near, announced.port()) : announced;
        Endpoint server = missing.window()
                .terms()
                .server()
                .announced()
                .orElse(missing.call().server());
        Endpoint source = seen.map(MediaStream::source)
                .or(() -> other.map(MediaStream::destination))
                .orElse(inbound ? server : client);
        Endpoint destination = seen.map(MediaStream::destination)
                .or(() -> other.map(MediaStream::source))
                .orElse(inbound ? client : server);
        return Finding.Subject.of(missing.client(), (inbound ? source : destination).address())
                .withProtocol("udp")
                .withSource(source)
                .withDestination(destination);
    }

    static Optional<MediaStream> heard(MissingMedia missing) {
        return AudioCause.busiest(missing.at().streams(missing.heading().reversed()), missing.span());
    }

    static Optional<MediaStream> lastOf(MissingMedia missing) {
        return missing.at().streams(missing.heading()).stream()
                .filter(stream -> stream.first().time() <= missing.span().from()
                        && !comesAgain(stream, missing)
                        && !missing.isOfBefore(stream))
                .reduce((first, second) -> second);
    }

    /** What comes after the end of the call is none of it. */
    private static boolean comesAgain(MediaStream stream, MissingMedia missing) {
        return stream.active().stream()
                .mapToLong(Span::from)
                .anyMatch(from -> from > missing.span().from() + 1_000_000L
                        && from <= missing.window().span().to());
    }

    private static String summary(MissingMedia missing) {
        String client = missing.client().toString();
        return missing.heading() == Heading.INBOUND
                ? client + " cannot hear the other side"
                : "the other side cannot hear " + client;
    }

    private static String explanation(MissingMedia missing, AudioCause cause) {
        String way = missing.heading() == Heading.INBOUND ? "to the client" : "from the client";
        return (missing.call().mediaOnly()
                        ? "Media is exchanged with unreadable signalling, and "
                        : missing.window().bothWays()
                                ? "Audio was agreed both ways, and "
                                : "Audio was agreed one way, and ")
                + "none flows " + way + " " + when(missing) + ": " + cause.how() + ".";
    }

    /** For how long it is missing, and from which moment of the call on. */
    static String when(MissingMedia missing) {
        Span window = missing.window().span();
        Span dead = missing.span();
        if (dead.equals(window)) {
            return String.format(
                    Locale.ROOT,
                    hasChanged(missing) ? "for all %.1f s since it was agreed anew" : "for all %.1f s of the call",
                    window.seconds());
        }
        long answered = missing.call().answered().orElse(missing.call().first()).time();
        return String.format(
                Locale.ROOT, "for %.1f s, from %.1f s after its start", dead.seconds(), (dead.from() - answered) / 1e9);
    }

    /** The description in force is not the call's first. */
    private static boolean hasChanged(MissingMedia missing) {
        return missing.call().negotiations().indexOf(missing.window().negotiation()) > 0;
    }

    /** The legs that lack it too, and are not at fault. */
    private static String beyond(MissingMedia missing, Legs legs) {
        List<String> others = legs.after(missing);
        return others.isEmpty()
                ? ""
                : " For the same reason it is missing in " + String.join(" and ", others) + " too, "
                        + (others.size() == 1 ? "another leg" : "other legs") + " of the same conversation.";
    }

    static String filter(MissingMedia missing) {
        Finding.Subject subject = subject(missing);
        StringBuilder filter = new StringBuilder("udp");
        subject.peer().ifPresent(peer -> filter.append(" && ").append(Endpoints.filter(peer)));
        int port = (missing.heading() == Heading.INBOUND ? subject.destinationPort() : subject.sourcePort()).orElse(0);
        if (port > 0) {
            filter.append(" && udp.port == ").append(port);
        }
        return filter.toString();
    }
}
