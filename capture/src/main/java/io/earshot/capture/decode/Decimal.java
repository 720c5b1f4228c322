package io.earshot.capture.decode;

/** Numbers as texts write them, 1*DIGIT of RFC 5234. */
public final class Decimal {
    private static final int MOST_DIGITS = 18;

    private Decimal() {}

    /** A decimal number without sign; -1 when the text is none, or has more than 18 digits. */
    public static long unsigned(String text) {
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || i == MOST_DIGITS) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return text.isEmpty() ? -1 : value;
    }
}
