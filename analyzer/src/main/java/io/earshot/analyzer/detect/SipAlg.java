package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.HeaderChange;
import io.earshot.analyzer.track.Mapping;
import io.earshot.analyzer.track.Registration;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.capture.decode.sip.SipUri;
import io.earshot.capture.net.Address;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** A middlebox changed the text of SIP messages. Diagnosis notebook section 2; the comments name its rows. */
public final class SipAlg implements Detector {
    /** Characters of a changed text that are told. */
    private static final int SHOWN = 67;
    /** Field of a line that says how media is to be sent, such as a candidate of ICE. */
    private static final String ATTRIBUTE = "SDP a=";

    /** Causes that tell more than that the text differs, the most telling first. */
    private static final List<String> SPECIFIC = List.of(
            "nat-trace-line",
            "content-length-wrong",
            "call-id-changed",
            "identity-changed",
            "two-taps-differ",
            "received-private");

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        for (Call call : facts.calls()) {
            examine(call.changes(), Optional.of(call), facts, findings);
        }
        Map<String, List<HeaderChange>> byCallId = new LinkedHashMap<>();
        for (HeaderChange change : facts.changes()) {
            byCallId.computeIfAbsent(change.callId(), id -> new ArrayList<>()).add(change);
        }
        Set<Address> told = new TreeSet<>();
        facts.calls().stream()
                .filter(call -> call.changes().isEmpty())
                .forEach(call -> calledInside(call, facts)
                        .filter(finding -> told.add(call.client().address()))
                        .ifPresent(findings));
        for (List<HeaderChange> changes : byCallId.values()) {
            // one registration of a client tells as much as a hundred of them
            boolean known = facts.calls().stream()
                    .anyMatch(call -> call.client()
                                    .address()
                                    .equals(changes.get(0).source().address())
                            && !call.changes().isEmpty());
            if (!known && told.add(changes.get(0).source().address())) {
                examine(changes, Optional.empty(), facts, findings);
            }
        }
    }

    /** A10: who registered a public address only is called at its private one by the registrar on the internet. */
    private static Optional<Finding> calledInside(Call call, Facts facts) {
        for (SipTransaction invite : call.transactions()) {
            Address called = invite.destination().address();
            Optional<SipUri> uri = SipUri.parse(invite.requestUri());
            List<Registration> own = facts.registrations().stream()
                    .filter(registration -> registration.client().address().equals(called))
                    .filter(registration -> registration
                            .registrar()
                            .address()
                            .equals(invite.source().address()))
                    .toList();
            boolean inside = called.isPrivate()
                    && invite.method().equals("INVITE")
                    && invite.source().address().isPublic()
                    && uri.map(SipUri::host)
                            .flatMap(Address::parse)
                            .filter(called::equals)
                            .isPresent();
            if (inside && !own.isEmpty() && own.stream().allMatch(SipAlg::registersPublic)) {
                Registration first = own.get(0);
                return Optional.of(draft("contact-changed", called, Optional.of(call), facts)
                        .subject(Finding.Subject.of(called, invite.source().address())
                                .withSource(invite.source())
                                .withDestination(invite.destination()))
                        .explanation("The client registered " + first.contact()
                                + ", and the registrar's INVITE comes in for "
                                + invite.requestUri() + ": its own private address, which it did not register. A SIP "
                                + "application layer gateway writes it into what comes in.")
                        .filter("sip.Call-ID == \"" + invite.callId() + "\"")
                        .see(facts, first.transactions().get(0).requests().get(0), "Contact as registered")
                        .see(facts, invite.requests().get(0), "Request-URI as it came in")
                        .finish());
            }
        }
        return Optional.empty();
    }

    private static boolean registersPublic(Registration registration) {
        return !registration.transactions().isEmpty()
                && !registration.transactions().get(0).requests().isEmpty()
                && SipUri.parse(registration.contact())
                        .map(SipUri::host)
                        .flatMap(Address::parse)
                        .filter(Address::isPublic)
                        .isPresent();
    }

    private static void examine(
            List<HeaderChange> changes, Optional<Call> call, Facts facts, Consumer<Finding> findings) {
        Map<HeaderChange.Kind, List<HeaderChange>> byKind = new EnumMap<>(HeaderChange.Kind.class);
        for (HeaderChange change : changes) {
            byKind.computeIfAbsent(change.kind(), kind -> new ArrayList<>()).add(change);
        }
        List<Finding> found = new ArrayList<>();
        byKind.forEach((kind, same) -> {
            Optional<Finding> finding = switch (kind) {
                // A14
                case TWO_VIEWS ->
                    Optional.of(finding(part(same), same, call, facts)
                            .proven()
                            .explanation("The same message reads differently before and after the router: "
                                    + differences(same) + ". A SIP application layer gateway rewrites it.")
                            .finish());
                // A1
                case VIA_ECHO ->
                    Optional.of(finding("via-changed", same, call, facts)
                            .proven()
                            .explanation("A response has to repeat the Via of its request (RFC 3261 section 8.2.6.2). "
                                    + (same.stream().allMatch(change -> isTold(change, byKind))
                                            ? "Those that come back have the changed one."
                                            : differences(same) + ". Something on the way changed it."))
                            .finish());
                // A6
                case CALL_ID_ECHO ->
                    Optional.of(finding("call-id-changed", same, call, facts)
                            .proven()
                            .explanation("Responses come back with another Call-ID than their request had: "
                                    + differences(same) + ". The client cannot match them.")
                            .finish());
                case IDENTITY_ECHO ->
                    Optional.of(finding("identity-changed", same, call, facts)
                            .proven()
                            .explanation("Responses come back with another identity than their request had: "
                                    + differences(same) + ".")
                            .finish());
                case RECEIVED_PRIVATE -> receivedPrivate(same, call, facts);
                case LENGTH -> WrongLength.replaced(same, call, facts);
                case MISCOUNTED ->
                    WrongLength.replaced(same, call, facts).or(() -> WrongLength.miscounted(same, call, facts));
                case TRACE_LINE ->
                    Optional.of(finding("nat-trace-line", same, call, facts)
                            .proven()
                            .summary("the SIP ALG of a FortiGate rewrites the signalling of " + host(same, call))
                            .explanation("The session description carries the line \""
                                    + same.get(0).after()
                                    + "\", which the SIP ALG of a FortiGate adds when it translates.")
                            .remedy(
                                    "On the FortiGate switch off the SIP ALG (default-voip-alg-mode kernel-helper-based, "
                                            + "and delete the sip session helper), or set nat-trace disable in its VoIP profile")
                            .finish());
            };
            finding.ifPresent(found::add);
        });
        joined(found).ifPresent(findings);
    }

    /** The same text differs on both sides of the router, and that is told before. */
    private static boolean isTold(HeaderChange change, Map<HeaderChange.Kind, List<HeaderChange>> byKind) {
        return byKind.getOrDefault(HeaderChange.Kind.TWO_VIEWS, List.of()).stream()
                .anyMatch(view -> view.field().equals(change.field())
                        && view.before().equals(change.before())
                        && view.after().equals(change.after()));
    }

    /** One device changes the text, however it comes to light: told once, by the most telling sign, with the others. */
    private static Optional<Finding> joined(List<Finding> found) {
        List<Finding> signs = found.stream()
                .sorted(Comparator.comparingInt(finding -> rank(finding.cause())))
                .toList();
        Optional<Finding> main = signs.stream().findFirst();
        for (Finding other : signs.subList(Math.min(1, signs.size()), signs.size())) {
            main = main.map(kept -> kept.with(" " + other.explanation(), other.evidence()));
        }
        return main;
    }

    private static int rank(String cause) {
        int rank = SPECIFIC.indexOf(cause);
        return rank < 0 ? SPECIFIC.size() : rank;
    }

    /** The part of the message that alone was changed, or that it differs in several. */
    private static String part(List<HeaderChange> same) {
        Set<String> fields = new TreeSet<>();
        same.forEach(change -> fields.add(change.field().startsWith("SDP") ? "SDP" : change.field()));
        if (fields.equals(Set.of("Content-Length"))) {
            return "content-length-wrong";
        }
        // the length of a changed body has to change with it
        fields.remove("Content-Length");
        return fields.equals(Set.of("SDP"))
                ? "sdp-changed"
                : fields.equals(Set.of("Contact"))
                        ? "contact-changed"
                        : fields.equals(Set.of("Via")) ? "via-changed" : "two-taps-differ";
    }

    /** A2: proof only where a translation is shown otherwise. */
    private static Optional<Finding> receivedPrivate(List<HeaderChange> same, Optional<Call> call, Facts facts) {
        Address client = same.get(0).source().address();
        boolean translated = facts.mappings().stream()
                        .anyMatch(mapping -> mapping.inside().address().equals(client)
                                && mapping.outside().address().isPublic())
                || announcesPublic(client, facts);
        if (!translated) {
            return Optional.empty();
        }
        return Optional.of(finding("received-private", same, call, facts)
                .proven()
                .explanation("The server is on the internet and the client behind a translation, and yet the server's "
                        + "answer says that it received the request from the private address " + client
                        + ": a SIP ALG put it back.")
                .finish());
    }

    /** The client knows that it is behind a translation: it asks for media at a public address. */
    private static boolean announcesPublic(Address client, Facts facts) {
        return facts.calls().stream()
                .flatMap(call -> call.offers().stream())
                .filter(said -> said.source().address().equals(client))
                .flatMap(said -> said.media().stream())
                .anyMatch(line -> line.terms()
                        .announced()
                        .filter(media -> media.address().isPublic())
                        .isPresent());
    }

    private static String differences(List<HeaderChange> same) {
        Map<String, String> told = new LinkedHashMap<>();
        Set<String> gone = new LinkedHashSet<>();
        for (HeaderChange change : same) {
            if (told.size() < 3) {
                told.putIfAbsent(change.field(), change.field() + difference(change));
            }
            if (change.field().equals(ATTRIBUTE) && change.after().isEmpty()) {
                gone.add(change.before().split(":")[0]);
            }
        }
        if (gone.size() > 1) {
            told.put(ATTRIBUTE, "SDP " + String.join(", ", gone) + " are gone");
        }
        return String.join("; ", told.values());
    }

    private static String difference(HeaderChange change) {
        int from = firstDifference(change.before(), change.after());
        String before = " \"" + shortened(change.before(), from) + "\"";
        String after = " \"" + shortened(change.after(), from) + "\"";
        return change.before().isEmpty()
                ? after + " was added"
                : change.after().isEmpty() ? before + " is gone" : before + " became" + after;
    }

    private static int firstDifference(String one, String other) {
        int at = 0;
        while (at < Math.min(one.length(), other.length()) && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return at;
    }

    /** At most {@link #SHOWN} characters, those that matter among them. */
    private static String shortened(String text, int matters) {
        int from = text.length() <= SHOWN || matters < SHOWN - 20 ? 0 : Math.min(matters - 20, text.length() - SHOWN);
        int to = Math.min(text.length(), from + SHOWN);
        return (from > 0 ? "..." : "") + text.substring(from, to) + (to < text.length() ? "..." : "");
    }

    /** Whose signalling it is. */
    static Address host(List<HeaderChange> same, Optional<Call> call) {
        return call.map(Call::client).orElse(same.get(0).source()).address();
    }

    /** With the frames of all of them. */
    static Draft finding(String cause, List<HeaderChange> same, Optional<Call> call, Facts facts) {
        HeaderChange change = same.get(0);
        Address host = host(same, call);
        Draft draft = draft(cause, host, call, facts)
                .subject(Finding.Subject.of(
                                host,
                                call.map(Call::server)
                                        .orElse(change.destination())
                                        .address())
                        .withSource(change.source())
                        .withDestination(change.destination()))
                .occurrences(same.size())
                .filter("sip.Call-ID == \"" + change.callId() + "\"");
        for (HeaderChange each : same) {
            draft.see(facts, each.beforeAt(), each.field() + " as sent");
            draft.see(facts, each.afterAt(), each.field() + " as it came out");
        }
        return draft;
    }

    private static Draft draft(String cause, Address host, Optional<Call> call, Facts facts) {
        return Draft.error("sip-alg", cause)
                .call(call.map(Call::id))
                .summary("a SIP ALG rewrites the signalling of " + host)
                .remedy(remedy(host, facts));
    }

    private static String remedy(Address host, Facts facts) {
        String outside = facts.mappings().stream()
                .filter(mapping -> mapping.inside().address().equals(host))
                .filter(mapping -> mapping.by() == Mapping.Witness.TWO_VIEWS)
                .map(mapping -> " (outside address " + mapping.outside().address() + ")")
                .findFirst()
                .orElse("");
        return "Switch off SIP ALG (also called SIP helper, SIP fixup or SIP transformations) on the router of " + host
                + outside;
    }
}
