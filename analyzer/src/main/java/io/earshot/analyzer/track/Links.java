package io.earshot.analyzer.track;

import io.earshot.capture.decode.sip.Header;
import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.decode.sip.SipUri;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a leg's own requests say of other legs: header fields that name a dialog, and where a REFER points. */
final class Links {
    private static final int MAX_TOKENS = 64;
    private static final int MAX_REFERS = 8;
    private static final int SESSION_ID_LENGTH = 32;

    /** A REFER, RFC 3515. */
    record Refer(String user, long time) {}

    /** Words of header fields that may be the Call-ID of another leg. */
    final Set<String> words = new LinkedHashSet<>();

    final Set<String> replaced = new LinkedHashSet<>();
    /** Identifiers of RFC 7989, not the one that says nothing. */
    final Set<String> sessions = new LinkedHashSet<>();

    final List<Refer> refers = new ArrayList<>();

    void read(SipMessage.Request request, long time) {
        for (Header header : request.headers()) {
            field(header.name(), header.value(), time);
        }
    }

    void field(String fieldName, String value, long time) {
        String name = fieldName.toLowerCase(Locale.ROOT);
        if (name.equals("replaces") && replaced.size() < MAX_TOKENS) {
            replaced.add(value.split(";", 2)[0].strip());
        } else if (name.equals("session-id")) {
            sessions(value);
        } else if (name.equals("refer-to")) {
            refer(value, time);
        } else if (name.startsWith("x-") || name.equals("in-reply-to") || name.equals("join")) {
            words(value);
        }
    }

    private void words(String value) {
        for (String word : value.split("[\\s;,\"<>=?&]+")) {
            if (word.length() >= 8 && words.size() < MAX_TOKENS) {
                words.add(word);
            }
        }
    }

    private void sessions(String value) {
        for (String word : value.split("[;=,\\s]+")) {
            boolean said = word.chars().anyMatch(c -> c != '0');
            if (word.length() == SESSION_ID_LENGTH && said && sessions.size() < MAX_TOKENS) {
                sessions.add(word.toLowerCase(Locale.ROOT));
            }
        }
    }

    /** {@code <sip:9003@host?Replaces=ID%3Bto-tag%3D...>}: an attended transfer names the dialog to take over. */
    private void refer(String value, long time) {
        String uri = value.replaceAll("[<>\"]", "");
        int embedded = uri.indexOf("Replaces=");
        if (embedded >= 0 && replaced.size() < MAX_TOKENS) {
            String dialog =
                    decoded(uri.substring(embedded + "Replaces=".length()).split("&", 2)[0]);
            replaced.add(dialog.split(";", 2)[0]);
        }
        SipUri.parse(embedded >= 0 ? uri.split("\\?", 2)[0] : uri)
                .map(SipUri::user)
                .filter(user -> !user.isEmpty() && refers.size() < MAX_REFERS)
                .ifPresent(user -> refers.add(new Refer(user, time)));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException badEscape) {
            return text;
        }
    }
}
