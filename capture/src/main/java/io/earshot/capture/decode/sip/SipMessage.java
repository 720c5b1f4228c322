package io.earshot.capture.decode.sip;

import io.earshot.capture.decode.Decimal;
import io.earshot.capture.decode.Message;
import io.earshot.capture.decode.Oddity;
import io.earshot.capture.decode.sdp.SessionDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * One SIP message, RFC 3261 section 7. The components are the text as it was on the wire; everything else is read from
 * them when asked for. A field that is missing reads as empty text, -1 or an empty list.
 */
public sealed interface SipMessage extends Message {
    /** All header fields in wire order. */
    List<Header> headers();

    /** All octets after the header that belong to this message, one character an octet (ISO 8859-1). */
    String body();

    /**
     * A request, RFC 3261 section 7.1.
     *
     * @param method     as written, methods are case-sensitive
     * @param requestUri as written
     */
    record Request(String method, String requestUri, List<Header> headers, String body) implements SipMessage {
        public Request {
            headers = List.copyOf(headers);
        }
    }

    /**
     * A response, RFC 3261 section 7.2.
     *
     * @param statusCode 100 to 699; -1 when it is no number
     * @param reason     the reason phrase, may be empty
     */
    record Response(int statusCode, String reason, List<Header> headers, String body) implements SipMessage {
        public Response {
            headers = List.copyOf(headers);
        }
    }

    /** The value of the first header field of this long name, RFC 3261 section 7.3.1: case does not matter. */
    default Optional<String> value(String name) {
        List<Header> headers = headers();
        for (int i = 0; i < headers.size(); i++) { // asked for ten times a message: no iterator
            Header header = headers.get(i);
            if (header.name().equalsIgnoreCase(name)) {
                return Optional.of(header.value());
            }
        }
        return Optional.empty();
    }

    /** All values of a header field: each line, cut at commas where its grammar allows several values. */
    default List<String> values(String name) {
        List<String> values = new ArrayList<>(2);
        boolean list = HeaderNames.isList(name);
        for (Header header : headers()) {
            if (header.name().equalsIgnoreCase(name)) {
                if (list) {
                    values.addAll(Tokens.split(header.value(), ','));
                } else {
                    values.add(header.value());
                }
            }
        }
        return values;
    }

    /** Section 20.8. */
    default String callId() {
        return value("Call-ID").orElse("");
    }

    /** 0 to 2^31 - 1, section 20.16; -1 when absent or unreadable. */
    default long cseqNumber() {
        return value("CSeq")
                .flatMap(cseq -> Tokens.word(cseq, 0))
                .map(Decimal::unsigned)
                .orElse(-1L);
    }

    /** The method of the transaction, section 20.16. */
    default String cseqMethod() {
        return value("CSeq").flatMap(cseq -> Tokens.word(cseq, 1)).orElse("");
    }

    /** The From value as on the wire, section 20.20. */
    default String from() {
        return value("From").orElse("");
    }

    /** The To value as on the wire, section 20.39. */
    default String to() {
        return value("To").orElse("");
    }

    default String fromTag() {
        return NameAddr.parse(from()).tag();
    }

    default String toTag() {
        return NameAddr.parse(to()).tag();
    }

    default String fromUri() {
        return NameAddr.parse(from()).uri();
    }

    default String toUri() {
        return NameAddr.parse(to()).uri();
    }

    /** Topmost first, section 20.42. */
    default List<Via> vias() {
        return values("Via").stream().map(Via::parse).toList();
    }

    default Optional<Via> topVia() {
        return topViaText().map(Via::parse);
    }

    /** Of the topmost Via, section 8.1.1.7; empty when absent. */
    default String branch() {
        return topViaText().map(Via::branchOf).orElse("");
    }

    private Optional<String> topViaText() {
        return value("Via").map(via -> via.substring(0, Tokens.next(via, ',', 0)));
    }

    /** Section 20.10. */
    default List<NameAddr> contacts() {
        return addresses("Contact");
    }

    default List<String> contactUris() {
        return contacts().stream().map(NameAddr::uri).toList();
    }

    /** Route (20.34), Record-Route (20.30), Path (RFC 3327), Service-Route (RFC 3608): a list of addresses. */
    default List<NameAddr> addresses(String name) {
        return values(name).stream().map(NameAddr::parse).toList();
    }

    default List<NameAddr> routes() {
        return addresses("Route");
    }

    default List<NameAddr> recordRoutes() {
        return addresses("Record-Route");
    }

    default List<NameAddr> path() {
        return addresses("Path");
    }

    /** RFC 3515 section 2.1. */
    default Optional<NameAddr> referTo() {
        return value("Refer-To").map(NameAddr::parse);
    }

    /** RFC 3891 section 6.1. */
    default Optional<String> replaces() {
        return value("Replaces");
    }

    /** Seconds: the Expires header field (section 20.19), else the first Contact's parameter (section 20.10). */
    default OptionalInt expires() {
        Optional<String> header = value("Expires");
        if (header.isPresent()) {
            return Tokens.number(header.get());
        }
        return contacts().stream()
                .flatMap(contact -> contact.parameter("expires").stream())
                .map(Tokens::number)
                .findFirst()
                .orElse(OptionalInt.empty());
    }

    default String userAgent() {
        return value("User-Agent").orElse("");
    }

    default String server() {
        return value("Server").orElse("");
    }

    /** The Reason header field, RFC 3326; not the reason phrase. */
    default Optional<String> reasonHeader() {
        return value("Reason");
    }

    /**
     * Credentials for a server or a proxy are given, sections 20.7 and 20.28. What names a user and answers no challenge yet,
     * as the first request to an IMS does (3GPP TS 24.229 section 5.1.1.2.2), is none.
     */
    default boolean authorized() {
        for (Header header : headers()) {
            if ((header.name().equalsIgnoreCase("Authorization")
                            || header.name().equalsIgnoreCase("Proxy-Authorization"))
                    && !header.value().contains("nonce=\"\"")) {
                return true;
            }
        }
        return false;
    }

    /** Supported names this option tag, section 20.37. */
    default boolean supports(String optionTag) {
        return values("Supported").stream().anyMatch(optionTag::equalsIgnoreCase);
    }

    /** Require names this option tag, section 20.32; {@code 100rel} asks for PRACK (RFC 3262). */
    default boolean requires(String optionTag) {
        return values("Require").stream().anyMatch(optionTag::equalsIgnoreCase);
    }

    /** RFC 3262 section 7.1; -1 when absent. */
    default long rseq() {
        return value("RSeq").map(Decimal::unsigned).orElse(-1L);
    }

    /** RFC 3262 section 7.2: response number, CSeq number, method. */
    default Optional<String> rack() {
        return value("RAck");
    }

    /** Seconds, RFC 4028 section 4. */
    default OptionalInt sessionExpires() {
        Optional<String> value = value("Session-Expires");
        return value.isEmpty()
                ? OptionalInt.empty()
                : Tokens.number(value.get()
                        .substring(0, Tokens.next(value.get(), ';', 0))
                        .strip());
    }

    /** The event package, RFC 6665 section 8.2.1; empty when absent. */
    default String event() {
        return value("Event")
                .map(event -> event.substring(0, Tokens.next(event, ';', 0)).strip())
                .orElse("");
    }

    /** 0 to 255, section 20.22. */
    default OptionalInt maxForwards() {
        return value("Max-Forwards").map(Tokens::number).orElse(OptionalInt.empty());
    }

    /** Octets, section 20.14. */
    default OptionalInt declaredContentLength() {
        return value("Content-Length").map(Tokens::number).orElse(OptionalInt.empty());
    }

    /** Octets of body that were there, whatever Content-Length says. */
    default int bodyLength() {
        return body().length();
    }

    /** The media type in lower case without parameters, section 20.15; empty when absent. */
    default String contentType() {
        return value("Content-Type")
                .map(type ->
                        type.substring(0, Tokens.next(type, ';', 0)).strip().toLowerCase(Locale.ROOT))
                .orElse("");
    }

    /** The session description in the body, also as a part of a multipart body (RFC 5621). Read anew at each call. */
    default Optional<SessionDescription> sdp() {
        return sdp(oddity -> {});
    }

    /** As {@link #sdp()}, telling also what is odd about it. */
    default Optional<SessionDescription> sdp(Consumer<Oddity> oddities) {
        return Bodies.sessionDescription(this).flatMap(text -> SessionDescription.parse(text, oddities));
    }
}
