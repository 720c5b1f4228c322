package io.earshot.capture.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecimalTest {
    @Test
    void aHalfOfTheDecimalDigitsGoesAwayFromZero() {
        assertEquals("1.01", Decimal.fixed(1.005, 2));
        assertEquals("0.13", Decimal.fixed(0.125, 2));
        assertEquals("-0.13", Decimal.fixed(-0.125, 2));
        assertEquals("3", Decimal.fixed(2.5, 0));
    }

    @Test
    void whatRoundsToZeroHasNoSign() {
        assertEquals("0.0", Decimal.fixed(-0.04, 1));
        assertEquals("0.00", Decimal.fixed(-0.0, 2));
    }

    @Test
    void largeNumbersKeepTheirDigits() {
        assertEquals("123456789012.35", Decimal.fixed(123456789012.345, 2));
    }

    @Test
    void agreesWithTheFormatterAndWithBigDecimal() {
        Random random = new Random(20);
        for (int i = 0; i < 200_000; i++) {
            int decimals = random.nextInt(7);
            double value = switch (i % 3) {
                case 0 -> random.nextDouble() * Math.pow(10, random.nextInt(9));
                case 1 -> random.nextInt(100_000) / 1000.0;
                default -> (random.nextInt(20_000) + 0.5) / 100;
            };
            String fixed = Decimal.fixed(value, decimals);
            assertEquals(String.format(Locale.ROOT, "%." + decimals + "f", value), fixed);
            assertEquals(
                    BigDecimal.valueOf(-value)
                            .setScale(decimals, RoundingMode.HALF_UP)
                            .toPlainString(),
                    Decimal.fixed(-value, decimals));
        }
    }
}
