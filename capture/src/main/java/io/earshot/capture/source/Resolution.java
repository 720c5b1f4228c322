package io.earshot.capture.source;

/** The unit of an interface's times, from the option if_tsresol of pcapng: a negative power of ten or of two. */
final class Resolution {
    /** What holds without the option. */
    static final Resolution MICROSECONDS = of(6);

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    /** The largest power of ten in a long. */
    private static final int MAX_TENS = 18;

    private final long nanosPerUnit;
    private final long unitsPerNano;
    private final int binaryDigits;

    private Resolution(long nanosPerUnit, long unitsPerNano, int binaryDigits) {
        this.nanosPerUnit = nanosPerUnit;
        this.unitsPerNano = unitsPerNano;
        this.binaryDigits = binaryDigits;
    }

    /** @param code the option's octet: the highest bit says that the rest counts binary digits, else decimal ones */
    static Resolution of(int code) {
        int digits = code & 0x7F;
        if (code >= 0x80) {
            return new Resolution(0, 0, digits);
        }
        return digits <= 9
                ? new Resolution(powerOfTen(9 - digits), 0, 0)
                : new Resolution(0, powerOfTen(Math.min(MAX_TENS, digits - 9)), 0);
    }

    private static long powerOfTen(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= 10;
        }
        return power;
    }

    /** Nanoseconds, rounded down, that a number of units, unsigned 64 bits, lasts. */
    long nanos(long units) {
        if (nanosPerUnit > 0) {
            return units * nanosPerUnit;
        }
        return unitsPerNano > 0 ? Long.divideUnsigned(units, unitsPerNano) : binaryNanos(units);
    }

    /** The product of units and nanoseconds in 128 bits, shifted. */
    private long binaryNanos(long units) {
        long low = units * NANOS_PER_SECOND;
        long high = Math.multiplyHigh(units, NANOS_PER_SECOND) + (units < 0 ? NANOS_PER_SECOND : 0);
        if (binaryDigits == 0) {
            return low;
        }
        return binaryDigits < Long.SIZE
                ? high << Long.SIZE - binaryDigits | low >>> binaryDigits
                : high >>> binaryDigits - Long.SIZE;
    }
}
