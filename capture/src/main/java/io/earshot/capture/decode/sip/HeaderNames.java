package io.earshot.capture.decode.sip;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/** The header field names that are met in practice, from octets without allocation: RFC 3261 section 20 and others. */
final class HeaderNames {
    private static final String[] NAMES = {
        "Accept",
        "Accept-Contact",
        "Accept-Encoding",
        "Accept-Language",
        "Alert-Info",
        "Allow",
        "Allow-Events",
        "Authentication-Info",
        "Authorization",
        "Call-ID",
        "Call-Info",
        "Contact",
        "Content-Disposition",
        "Content-Encoding",
        "Content-Language",
        "Content-Length",
        "Content-Type",
        "CSeq",
        "Date",
        "Diversion",
        "Error-Info",
        "Event",
        "Expires",
        "From",
        "History-Info",
        "Identity",
        "Identity-Info",
        "In-Reply-To",
        "Join",
        "Max-Forwards",
        "MIME-Version",
        "Min-Expires",
        "Min-SE",
        "Organization",
        "P-Access-Network-Info",
        "P-Asserted-Identity",
        "P-Associated-URI",
        "P-Called-Party-ID",
        "P-Charging-Vector",
        "P-Preferred-Identity",
        "Path",
        "Priority",
        "Privacy",
        "Proxy-Authenticate",
        "Proxy-Authorization",
        "Proxy-Require",
        "RAck",
        "Reason",
        "Record-Route",
        "Refer-Sub",
        "Refer-To",
        "Referred-By",
        "Reject-Contact",
        "Remote-Party-ID",
        "Replaces",
        "Reply-To",
        "Request-Disposition",
        "Require",
        "Retry-After",
        "Route",
        "RSeq",
        "Security-Client",
        "Security-Server",
        "Security-Verify",
        "Server",
        "Service-Route",
        "Session-Expires",
        "SIP-ETag",
        "SIP-If-Match",
        "Subject",
        "Subscription-State",
        "Supported",
        "Timestamp",
        "To",
        "Unsupported",
        "User-Agent",
        "User-to-User",
        "Via",
        "Warning",
        "WWW-Authenticate"
    };

    /** Compact forms: letter, long name. RFC 3261 section 7.3.3 and the IANA registry of SIP header fields. */
    private static final String[] COMPACT = {
        "aAccept-Contact",
        "bReferred-By",
        "cContent-Type",
        "dRequest-Disposition",
        "eContent-Encoding",
        "fFrom",
        "iCall-ID",
        "jReject-Contact",
        "kSupported",
        "lContent-Length",
        "mContact",
        "nIdentity-Info",
        "oEvent",
        "rRefer-To",
        "sSubject",
        "tTo",
        "uAllow-Events",
        "vVia",
        "xSession-Expires",
        "yIdentity"
    };

    /** Those of which one line may hold several values, RFC 3261 section 7.3.1. */
    private static final Set<String> LISTS = Set.of(
            "Accept",
            "Accept-Encoding",
            "Accept-Language",
            "Alert-Info",
            "Allow",
            "Allow-Events",
            "Call-Info",
            "Contact",
            "Content-Encoding",
            "Content-Language",
            "Diversion",
            "Error-Info",
            "History-Info",
            "In-Reply-To",
            "P-Asserted-Identity",
            "P-Associated-URI",
            "P-Preferred-Identity",
            "Path",
            "Proxy-Require",
            "Reason",
            "Record-Route",
            "Require",
            "Route",
            "Security-Client",
            "Security-Server",
            "Security-Verify",
            "Service-Route",
            "Supported",
            "Unsupported",
            "Via",
            "Warning");

    private static final int SLOTS = 512;
    private static final String[] TABLE = new String[SLOTS];
    private static final String[] BY_LETTER = new String[26];

    static {
        for (String name : NAMES) {
            byte[] octets = name.getBytes(StandardCharsets.ISO_8859_1);
            int slot = hash(octets, 0, octets.length);
            while (TABLE[slot] != null) {
                slot = slot + 1 & SLOTS - 1;
            }
            TABLE[slot] = name;
        }
        for (String compact : COMPACT) {
            BY_LETTER[compact.charAt(0) - 'a'] = compact.substring(1);
        }
    }

    private HeaderNames() {}

    /** @param name in its long form, as {@link #canonical} gives it */
    static boolean isList(String name) {
        return LISTS.contains(name);
    }

    static String canonical(String name) {
        byte[] octets = name.getBytes(StandardCharsets.ISO_8859_1);
        return canonical(octets, 0, octets.length);
    }

    /** The long form of a name; a name that is not registered here is returned as it stands. */
    static String canonical(byte[] bytes, int offset, int length) {
        if (length == 1) {
            int letter = (bytes[offset] | 0x20) - 'a';
            if (letter >= 0 && letter < 26 && BY_LETTER[letter] != null) {
                return BY_LETTER[letter];
            }
        }
        int slot = hash(bytes, offset, length);
        while (TABLE[slot] != null) {
            if (same(TABLE[slot], bytes, offset, length)) {
                return TABLE[slot];
            }
            slot = slot + 1 & SLOTS - 1;
        }
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }

    private static int hash(byte[] bytes, int offset, int length) {
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = hash * 31 + (bytes[offset + i] | 0x20);
        }
        return (hash ^ hash >>> 15) & SLOTS - 1;
    }

    /** Equal but for the case of letters. */
    static boolean same(String name, byte[] bytes, int offset, int length) {
        if (name.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            int octet = bytes[offset + i] & 0xFF;
            char c = name.charAt(i);
            boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
            if (octet != c && (!letter || (octet | 0x20) != (c | 0x20))) {
                return false;
            }
        }
        return true;
    }
}
