package io.earshot.capture.decode;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers as texts write them, 1*DIGIT of RFC 5234. */
public final class Decimal {
    private static final int MOST_DIGITS = 18;
    private static final long[] POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};
    /** Below it a product with a power has digits to spare that tell on which side of a half it lies. */
    private static final double MOST_PRODUCT = 1e9;

    private static final double NEAR_A_HALF = 1e-6;

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

    /**
     * A number with so many digits after the point, as {@code %.2f} writes it but for a zero's sign: a half of the decimal
     * digits that {@link Double#toString} gives goes away from zero. Reports hold several for each stream.
     *
     * @param value    finite
     * @param decimals 0 to 6
     */
    public static String fixed(double value, int decimals) {
        double product = Math.abs(value) * POWERS[decimals];
        long whole = (long) product;
        double fraction = product - whole;
        if (product >= MOST_PRODUCT || Math.abs(fraction - 0.5) < NEAR_A_HALF) {
            return BigDecimal.valueOf(value)
                    .setScale(decimals, RoundingMode.HALF_UP)
                    .toPlainString();
        }
        long rounded = fraction > 0.5 ? whole + 1 : whole;
        StringBuilder text = new StringBuilder(16);
        if (value < 0 && rounded > 0) {
            text.append('-');
        }
        text.append(rounded / POWERS[decimals]);
        if (decimals > 0) {
            String digits = Long.toString(rounded % POWERS[decimals]);
            text.append('.').append("0".repeat(decimals - digits.length())).append(digits);
        }
        return text.toString();
    }
}
