package io.earshot.capture.decode.sip;

import io.earshot.capture.decode.Decimal;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Names what offends RFC 3261 in a header that could be read all the same: the rules by which RFC 4475 and RFC 5118
 * call messages invalid.
 */
final class HeaderCheck {
    private static final long MAX_SECONDS = 0xFFFF_FFFFL;
    private static final int MAX_FORWARDS = 255;
    private static final String COOKIE = "z9hG4bK";
    private static final Set<String> ONCE = Set.of("From", "To", "Call-ID", "CSeq", "Max-Forwards");
    private static final Set<String> ADDRESSES = Set.of("From", "To", "Contact", "Route", "Record-Route");
    private static final Pattern DATE = Pattern.compile("[A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} [0-9:]{8} GMT");

    private final SipMessage message;
    private final Consumer<SipOddity> oddities;

    private HeaderCheck(SipMessage message, Consumer<SipOddity> oddities) {
        this.message = message;
        this.oddities = oddities;
    }

    static void of(SipMessage message, Consumer<SipOddity> oddities) {
        HeaderCheck check = new HeaderCheck(message, oddities);
        check.mandatory();
        check.sequence();
        if (message instanceof SipMessage.Request request) {
            check.requestUri(request.requestUri());
        }
        check.repeated();
        for (Header header : message.headers()) {
            check.value(header.name(), header.value());
        }
    }

    private void odd(boolean is, SipOddity oddity) {
        if (is) {
            oddities.accept(oddity);
        }
    }

    /** Section 8.1.1. */
    private void mandatory() {
        odd(message.value("Via").isEmpty(), SipOddity.MISSING_VIA);
        odd(message.value("From").isEmpty(), SipOddity.MISSING_FROM);
        odd(message.value("To").isEmpty(), SipOddity.MISSING_TO);
        odd(message.value("Call-ID").isEmpty(), SipOddity.MISSING_CALL_ID);
        odd(message.value("CSeq").isEmpty(), SipOddity.MISSING_CSEQ);
    }

    private void sequence() {
        if (message.value("CSeq").isEmpty()) {
            return;
        }
        long number = message.cseqNumber();
        String method = message.cseqMethod();
        if (number < 0 || number > Integer.MAX_VALUE || method.isEmpty()) {
            oddities.accept(SipOddity.BAD_CSEQ);
        } else if (message instanceof SipMessage.Request request && !method.equals(request.method())) {
            oddities.accept(SipOddity.CSEQ_METHOD_MISMATCH);
        }
    }

    private void requestUri(String uri) {
        boolean sip = uri.regionMatches(true, 0, "sip:", 0, 4) || uri.regionMatches(true, 0, "sips:", 0, 5);
        int at = uri.lastIndexOf('@');
        int from = at < 0 ? uri.indexOf(':') + 1 : at + 1;
        boolean withHeaders = sip && uri.indexOf('?', from) >= 0;
        odd(uri.startsWith("<") || withHeaders || sip && isBareV6(uri.substring(from)), SipOddity.BAD_REQUEST_URI);
    }

    /** More than one colon before the parameters, and no brackets. */
    private static boolean isBareV6(String hostAndMore) {
        String host = hostAndMore.split(";", 2)[0];
        return !host.startsWith("[") && host.indexOf(':') != host.lastIndexOf(':');
    }

    private void repeated() {
        List<Header> headers = message.headers();
        for (int i = 1; i < headers.size(); i++) {
            String name = headers.get(i).name();
            if (ONCE.contains(name)
                    && !message.value(name).orElse("").equals(headers.get(i).value())) {
                oddities.accept(SipOddity.REPEATED_FIELD);
                return;
            }
        }
    }

    private void value(String name, String value) {
        switch (name) {
            case "Via" -> {
                odd(hasEmptyParameter(value), SipOddity.EMPTY_PARAMETER);
                odd(hasBareCookie(value), SipOddity.BAD_BRANCH);
            }
            case "Max-Forwards" -> odd(isOver(value, MAX_FORWARDS), SipOddity.BAD_NUMBER);
            case "Expires", "Min-Expires", "Retry-After" -> odd(isOver(value, MAX_SECONDS), SipOddity.BAD_NUMBER);
            case "Date" -> odd(!DATE.matcher(value).matches(), SipOddity.BAD_DATE);
            default -> {
                if (ADDRESSES.contains(name)) {
                    addresses(value);
                }
            }
        }
    }

    private static boolean hasBareCookie(String vias) {
        int cookie = vias.indexOf(COOKIE);
        int end = cookie + COOKIE.length();
        return cookie >= 0 && (end == vias.length() || " ;,".indexOf(vias.charAt(end)) >= 0);
    }

    /** A comment or parameters may follow a number. */
    private static boolean isOver(String value, long most) {
        int end = 0;
        while (end < value.length() && value.charAt(end) > ' ' && ";(".indexOf(value.charAt(end)) < 0) {
            end++;
        }
        long number = Decimal.unsigned(value.substring(0, end));
        return number < 0 || number > most;
    }

    /** A separator followed by another or by the end. */
    private static boolean hasEmptyParameter(String value) {
        if (everySemicolonHasText(value)) {
            return false;
        }
        for (int at = Tokens.next(value, ';', 0); at < value.length(); at = Tokens.next(value, ';', at + 1)) {
            int next = at + 1;
            while (next < value.length() && Tokens.isSpace(value.charAt(next))) {
                next++;
            }
            if (next == value.length() || value.charAt(next) == ';' || value.charAt(next) == ',') {
                return true;
            }
        }
        return false;
    }

    /** Of all semicolons, those in quotes and brackets too: so it is in nearly every field, and found without its grammar. */
    private static boolean everySemicolonHasText(String value) {
        for (int at = value.indexOf(';'); at >= 0; at = value.indexOf(';', at + 1)) {
            char next = at + 1 == value.length() ? ';' : value.charAt(at + 1);
            if (next == ';' || next == ',' || Tokens.isSpace(next)) {
                return false;
            }
        }
        return true;
    }

    private void addresses(String value) {
        if (isUnbalanced(value)) {
            oddities.accept(SipOddity.UNBALANCED_QUOTE);
            return;
        }
        odd(hasEmptyParameter(value), SipOddity.EMPTY_PARAMETER);
        for (String address : Tokens.split(value, ',')) {
            if (isBadAddress(address)) {
                oddities.accept(SipOddity.BAD_ADDRESS);
                return;
            }
        }
    }

    private static boolean isUnbalanced(String value) {
        if (value.indexOf('"') < 0) {
            return false;
        }
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            }
        }
        return quoted;
    }

    private static boolean isBadAddress(String address) {
        int open = NameAddr.unquotedBracket(address);
        if (open < 0) {
            // without brackets: no blanks, no header fields, no comma; an asterisk is a Contact
            int semicolon = address.indexOf(';');
            String uri = (semicolon < 0 ? address : address.substring(0, semicolon)).strip();
            return !uri.equals("*") && (uri.indexOf(':') < 0 || uri.indexOf('?') >= 0 || hasBlank(uri));
        }
        int close = address.indexOf('>', open);
        String display = address.substring(0, open).strip();
        boolean quoted = display.startsWith("\"") && display.endsWith("\"") && display.length() > 1;
        return close < 0 || hasBlank(address.substring(open + 1, close)) || !quoted && !isDisplayName(display);
    }

    /** {@code *(token LWS)}, section 25.1; characters past ASCII are forgiven. */
    private static boolean isDisplayName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80 && !StartLine.isToken((byte) c) && !Tokens.isSpace(c)) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasBlank(String uri) {
        return uri.indexOf(' ') >= 0 || uri.indexOf('\t') >= 0;
    }
}
