package io.earshot.capture.decode.sdp;

/** Reads the fields of a line. */
final class Fields {
    private Fields() {}

    /** A decimal number without sign that fits an int; -1 otherwise. */
    static int number(String text) {
        long value = longNumber(text);
        return value > Integer.MAX_VALUE ? -1 : (int) value;
    }

    /** A decimal number without sign of at most 18 digits; -1 otherwise. */
    static long longNumber(String text) {
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || i == 18) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return text.isEmpty() ? -1 : value;
    }

    static String[] words(String text) {
        return text.strip().split("\\s+");
    }
}
