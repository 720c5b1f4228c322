package io.earshot.capture.decode.tls;

import java.util.Locale;

/** Protocol versions by name. */
public final class Versions {
    static final int TLS_1_0 = 0x0301;
    static final int TLS_1_1 = 0x0302;
    public static final int TLS_1_2 = 0x0303;
    public static final int TLS_1_3 = 0x0304;
    public static final int DTLS_1_0 = 0xFEFF;
    public static final int DTLS_1_2 = 0xFEFD;
    public static final int DTLS_1_3 = 0xFEFC;

    private Versions() {}

    /** @param number the two octets of the wire */
    public static String name(int number) {
        return switch (number) {
            case 0x0300 -> "SSL 3.0";
            case TLS_1_0 -> "TLS 1.0";
            case TLS_1_1 -> "TLS 1.1";
            case TLS_1_2 -> "TLS 1.2";
            case TLS_1_3 -> "TLS 1.3";
            case DTLS_1_0 -> "DTLS 1.0";
            case DTLS_1_2 -> "DTLS 1.2";
            case DTLS_1_3 -> "DTLS 1.3";
            default -> String.format(Locale.ROOT, "0x%04x", number);
        };
    }

    /** Rank for comparing; DTLS counts downwards and skips 1.1. */
    static int rank(int number) {
        return (number >> 8) == 0xFE ? 0x0301 + (0xFF - (number & 0xFF)) : number;
    }

    /** Reserved values that carry no meaning, RFC 8701: 0x0A0A, 0x1A1A, ... */
    static boolean isGrease(int number) {
        return (number & 0x0F0F) == 0x0A0A && (number >> 8) == (number & 0xFF);
    }
}
