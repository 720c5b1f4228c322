package io.earshot.analyzer.track;

import io.earshot.capture.decode.sip.Header;
import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.decode.sip.SipUri;
import io.earshot.capture.decode.sip.Via;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.Observation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares the text of SIP messages that ought to agree, and tells where they do not. */
final class SipComparison {
    /** What a proxy may change on its way, RFC 3261 section 16.6; Via is compared by its topmost value. */
    private static final Set<String> PROXY_MAY_CHANGE =
            Set.of("Max-Forwards", "Record-Route", "Route", "Content-Length", "Via", "P-Asserted-Identity");

    /** A proxy that writes here enters itself in Via, too, or takes itself out of it, RFC 3261 sections 16.6 and 16.7. */
    private static final List<String> OF_PROXIES = List.of("Record-Route", "Route");

    /** Octets of an end of line. */
    private static final int CRLF = 2;

    private static final Pattern TRACE_LINE = Pattern.compile("o=IN IP[46] ([0-9a-fA-F.:]+)");
    private static final Pattern IPV4 = Pattern.compile("\\b\\d{1,3}(?:\\.\\d{1,3}){3}\\b");

    private final Consumer<HeaderChange> changes;

    SipComparison(Consumer<HeaderChange> changes) {
        this.changes = changes;
    }

    /** The same message at two places: every octet of its text ought to agree. */
    void twoViews(Observation.Sip first, Observation.Sip second) {
        if (first.truncated() || second.truncated()) {
            return;
        }
        boolean turned = first.at().time() == second.at().time() && comesBefore(second, first);
        Observation.Sip before = turned ? second : first;
        Observation.Sip after = turned ? first : second;
        SipMessage one = before.message();
        SipMessage other = after.message();
        String topVia = one.topVia().map(Via::raw).orElse("");
        String otherVia = other.topVia().map(Via::raw).orElse("");
        changed(HeaderChange.Kind.TWO_VIEWS, "Via", topVia, otherVia, before, after);
        if (one instanceof SipMessage.Request request && other instanceof SipMessage.Request same) {
            changed(HeaderChange.Kind.TWO_VIEWS, "Request-URI", request.requestUri(), same.requestUri(), before, after);
        }
        Map<String, String> fields = fields(one);
        Map<String, String> otherFields = fields(other);
        fields.forEach((name, value) ->
                changed(HeaderChange.Kind.TWO_VIEWS, name, value, otherFields.getOrDefault(name, ""), before, after));
        if (one.vias().size() == other.vias().size()) {
            for (String name : OF_PROXIES) {
                String said = String.join(", ", one.values(name));
                changed(HeaderChange.Kind.TWO_VIEWS, name, said, String.join(", ", other.values(name)), before, after);
            }
        }
        if (!one.body().equals(other.body())) {
            compareBodies(before, after);
        } else if (sayDifferent(one, other)) {
            change(
                    HeaderChange.Kind.TWO_VIEWS,
                    "Content-Length",
                    Integer.toString(one.declaredContentLength().getAsInt()),
                    Integer.toString(other.declaredContentLength().getAsInt()),
                    before,
                    after);
        }
        if (fields.equals(otherFields) && !List.copyOf(fields.keySet()).equals(List.copyOf(otherFields.keySet()))) {
            changed(
                    HeaderChange.Kind.TWO_VIEWS,
                    "order of the header fields",
                    String.join(", ", fields.keySet()),
                    String.join(", ", otherFields.keySet()),
                    before,
                    after);
        }
    }

    /** Frames of one time may stand in any order: what leaves a network is inside of it first, and what comes into it last. */
    private static boolean comesBefore(Observation.Sip one, Observation.Sip other) {
        return one.source().address().isPrivate() && other.source().address().isPublic()
                || one.destination().address().isPublic()
                        && other.destination().address().isPrivate();
    }

    /** The same body under another length: one of the two is wrong, RFC 3261 section 20.14. */
    private static boolean sayDifferent(SipMessage one, SipMessage other) {
        return one.declaredContentLength().isPresent()
                && other.declaredContentLength().isPresent()
                && one.declaredContentLength().getAsInt()
                        != other.declaredContentLength().getAsInt();
    }

    private static Map<String, String> fields(SipMessage message) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (Header header : message.headers()) {
            if (!PROXY_MAY_CHANGE.contains(header.name())) {
                fields.merge(header.name(), header.value(), (a, b) -> a + ", " + b);
            }
        }
        return fields;
    }

    private void compareBodies(Observation.Sip before, Observation.Sip after) {
        String[] lines = before.message().body().split("\r?\n");
        List<String> others = new ArrayList<>(List.of(after.message().body().split("\r?\n")));
        for (String line : lines) {
            if (!others.remove(line)) {
                String prefix = line.length() > 2 ? line.substring(0, 2) : line;
                String match = others.stream()
                        .filter(other ->
                                other.startsWith(prefix) && !List.of(lines).contains(other))
                        .findFirst()
                        .orElse("");
                others.remove(match);
                changed(HeaderChange.Kind.TWO_VIEWS, "SDP " + prefix, line, match, before, after);
            }
        }
        for (String added : others) {
            if (!added.isBlank()) {
                changed(
                        HeaderChange.Kind.TWO_VIEWS,
                        "SDP " + added.substring(0, Math.min(2, added.length())),
                        "",
                        added,
                        before,
                        after);
            }
        }
    }

    /** A response against its request on the same way, RFC 3261 section 8.2.6.2; nothing is on the way within a host. */
    void echo(Observation.Sip request, Observation.Sip response) {
        boolean within = request.source().address().equals(request.destination().address());
        if (within || request.truncated() || response.truncated()) {
            return;
        }
        SipMessage asked = request.message();
        SipMessage answer = response.message();
        List<String> sent = asked.values("Via");
        List<String> echoed = answer.values("Via");
        for (int i = 0; i < Math.min(sent.size(), echoed.size()); i++) {
            if (!sameVia(sent.get(i), echoed.get(i))) {
                change(HeaderChange.Kind.VIA_ECHO, "Via", sent.get(i), echoed.get(i), request, response);
            }
        }
        changed(HeaderChange.Kind.CALL_ID_ECHO, "Call-ID", asked.callId(), answer.callId(), request, response);
        if (!asked.from().equals(answer.from())) {
            identity("From", asked.fromUri(), answer.fromUri(), request, response);
            named(request, response);
        }
        identity("To", asked.toUri(), answer.toUri(), request, response);
        received(request, response);
    }

    /**
     * Only another host under the same user counts: servers leave out ports and parameters that say nothing, and equal
     * branches of two legs have different users. A host that is the responder's own was written by the responder.
     */
    private void identity(String field, String sent, String echoed, Observation.Sip request, Observation.Sip response) {
        if (sent.equals(echoed)) {
            return;
        }
        Optional<SipUri> before = SipUri.parse(sent);
        Optional<SipUri> after = SipUri.parse(echoed);
        if (before.isEmpty() || after.isEmpty()) {
            return;
        }
        SipUri asked = before.get();
        SipUri answered = after.get();
        Optional<Address> echo = Address.parse(answered.host());
        boolean others = Address.parse(asked.host()).isPresent()
                && echo.isPresent()
                && !echo.get().equals(response.source().address());
        if (others && asked.user().equals(answered.user()) && !asked.host().equalsIgnoreCase(answered.host())) {
            change(HeaderChange.Kind.IDENTITY_ECHO, field, sent, echoed, request, response);
        }
    }

    /** The name of a domain comes back as an address that is not the server's: a server copies From as it is. */
    private void named(Observation.Sip request, Observation.Sip response) {
        String sent = request.message().fromUri();
        String echoed = response.message().fromUri();
        Optional<SipUri> before = SipUri.parse(sent);
        Optional<SipUri> after = SipUri.parse(echoed);
        if (before.isEmpty()
                || after.isEmpty()
                || Address.parse(before.get().host()).isPresent()) {
            return;
        }
        boolean others = Address.parse(after.get().host())
                .filter(address -> !address.equals(response.source().address()))
                .isPresent();
        boolean same = before.get().user().equals(after.get().user())
                && !request.message().fromTag().isEmpty()
                && request.message().fromTag().equals(response.message().fromTag());
        if (others && same) {
            change(HeaderChange.Kind.IDENTITY_ECHO, "From", sent, echoed, request, response);
        }
    }

    private static boolean sameVia(String sent, String echoed) {
        return isCopy(sent, echoed) || sameVia(Via.parse(sent), Via.parse(echoed));
    }

    /** With a value for its last parameter, or with parameters behind it: nearly all answers have it so. */
    private static boolean isCopy(String sent, String echoed) {
        return echoed.startsWith(sent)
                && (echoed.length() == sent.length() || ";=".indexOf(echoed.charAt(sent.length())) >= 0);
    }

    private static boolean sameVia(Via sent, Via echoed) {
        // a client that writes a loopback address does not know its own; whoever mends it is no ALG
        boolean unknown = Address.parse(sent.host()).filter(Address::isLoopback).isPresent();
        return unknown
                || sent.transport().equalsIgnoreCase(echoed.transport())
                        && sent.host().equalsIgnoreCase(echoed.host())
                        && port(sent) == port(echoed)
                        && sent.branch().equals(echoed.branch());
    }

    private static int port(Via via) {
        return via.port().orElse(via.transport().equalsIgnoreCase("TLS") ? 5061 : 5060);
    }

    private void received(Observation.Sip request, Observation.Sip response) {
        Endpoint client = request.source();
        if (!client.address().isPrivate() || !request.destination().address().isPublic()) {
            return;
        }
        Optional<String> received = response.message().topVia().flatMap(Via::received);
        if (received.isPresent() && received.get().equals(client.address().toString())) {
            change(
                    HeaderChange.Kind.RECEIVED_PRIVATE,
                    "Via",
                    request.message().topVia().map(Via::raw).orElse(""),
                    response.message().topVia().map(Via::raw).orElse(""),
                    request,
                    response);
        }
    }

    /** What a message tells against itself at another place, and did not where it was seen first. */
    void against(Observation.Sip first, Observation.Sip again) {
        if (!first.message().body().equals(again.message().body())
                || !first.message()
                        .declaredContentLength()
                        .equals(again.message().declaredContentLength())) {
            alone(again);
        }
    }

    /** What one message tells against itself. */
    void alone(Observation.Sip sip) {
        SipMessage message = sip.message();
        if (!sip.truncated()
                && sip.transport() == Transport.UDP
                && message.declaredContentLength().isPresent()
                && message.declaredContentLength().getAsInt() != message.bodyLength()) {
            Matcher addresses = IPV4.matcher(message.body());
            StringBuilder found = new StringBuilder();
            while (addresses.find()) {
                found.append(' ').append(addresses.group());
            }
            change(
                    isMiscounted(message) ? HeaderChange.Kind.MISCOUNTED : HeaderChange.Kind.LENGTH,
                    "Content-Length",
                    message.declaredContentLength().getAsInt() + headerAddresses(message),
                    message.bodyLength() + found.toString(),
                    sip,
                    sip);
        }
        if (message.body().contains("o=IN IP") && message.sdp().isPresent()) {
            trace(sip, TRACE_LINE.matcher(infoLines(message.body())));
        }
    }

    /**
     * Who forgets the end of the last line, adds an empty one, counts an end of line as one octet or a letter of two octets
     * as one, counts wrong by itself. Other than these only text that was changed after it was counted.
     */
    private static boolean isMiscounted(SipMessage message) {
        String body = message.body();
        int surplus = message.bodyLength() - message.declaredContentLength().getAsInt();
        boolean wholeLines = body.endsWith("\n") && message.bodyLength() == body.length();
        boolean blankEnd = surplus > 0
                && surplus <= body.length()
                && body.substring(body.length() - surplus).isBlank();
        return wholeLines && !blankEnd && Math.abs(surplus) != body.lines().count() && Math.abs(surplus) > CRLF;
    }

    /** Addresses of the header fields in which a client names its own, each behind a space. */
    private static String headerAddresses(SipMessage message) {
        StringBuilder found = new StringBuilder();
        for (String name : List.of("Via", "Contact", "From")) {
            for (String value : message.values(name)) {
                IPV4.matcher(value)
                        .results()
                        .forEach(address -> found.append(' ').append(address.group()));
            }
        }
        return found.toString();
    }

    private void trace(Observation.Sip sip, Matcher trace) {
        if (trace.find()) {
            change(HeaderChange.Kind.TRACE_LINE, "SDP i=", trace.group(1), trace.group(), sip, sip);
        }
    }

    private static String infoLines(String body) {
        StringBuilder lines = new StringBuilder();
        for (String line : body.split("\r?\n")) {
            if (line.startsWith("i=")) {
                lines.append(line).append('\n');
            }
        }
        return lines.toString();
    }

    private void changed(
            HeaderChange.Kind kind,
            String field,
            String before,
            String after,
            Observation.Sip beforeAt,
            Observation.Sip afterAt) {
        if (!before.strip().equals(after.strip())) {
            change(kind, field, before, after, beforeAt, afterAt);
        }
    }

    private void change(
            HeaderChange.Kind kind,
            String field,
            String before,
            String after,
            Observation.Sip beforeAt,
            Observation.Sip afterAt) {
        changes.accept(new HeaderChange(
                kind,
                beforeAt.message().callId(),
                field,
                before,
                after,
                beforeAt.at(),
                afterAt.at(),
                beforeAt.source(),
                beforeAt.destination()));
    }
}
