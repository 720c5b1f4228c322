package io.earshot.capture.decode.tls;

import io.earshot.capture.net.Octets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Walks the presentation language of RFC 8446 section 3: numbers and vectors with a length before them. Reading past
 * the end yields zeros and sets {@link #broken()}, so that a reader asks once, at its end.
 */
public final class Fields {
    private final byte[] bytes;
    private final int end;
    private int position;
    private boolean broken;

    public Fields(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.position = offset;
        this.end = offset + length;
    }

    public boolean broken() {
        return broken;
    }

    public boolean more() {
        return !broken && position < end;
    }

    public int left() {
        return broken ? 0 : end - position;
    }

    public int position() {
        return position;
    }

    public int u8() {
        return take(1) ? Octets.u8(bytes, position - 1) : 0;
    }

    public int u16() {
        return take(2) ? Octets.u16(bytes, position - 2) : 0;
    }

    public int u24() {
        return take(3) ? Octets.u24(bytes, position - 3) : 0;
    }

    public void skip(int octets) {
        take(octets);
    }

    /** The next {@code length} octets as fields of their own; empty when there are not so many. */
    public Fields part(int length) {
        return take(length) ? new Fields(bytes, position - length, length) : new Fields(bytes, end, 0);
    }

    public Fields vector8() {
        return part(u8());
    }

    public Fields vector16() {
        return part(u16());
    }

    public Fields vector24() {
        return part(u24());
    }

    /** All that is left, in hexadecimal. */
    public String hex() {
        return HexFormat.of().formatHex(bytes, position, position + left());
    }

    /** All that is left, as text; octets that are not printable ASCII become '?'. */
    public String text() {
        byte[] text = octets();
        for (int i = 0; i < text.length; i++) {
            if (text[i] < 0x20 || text[i] > 0x7E) {
                text[i] = '?';
            }
        }
        return new String(text, StandardCharsets.US_ASCII);
    }

    /** A copy of all that is left. */
    public byte[] octets() {
        return Arrays.copyOfRange(bytes, position, position + left());
    }

    /** All that is left as 16-bit numbers without those of GREASE, RFC 8701. */
    List<Integer> numbers() {
        List<Integer> numbers = new ArrayList<>();
        while (left() >= 2) {
            int number = u16();
            if (!Versions.isGrease(number)) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    private boolean take(int octets) {
        if (broken || octets < 0 || octets > end - position) {
            broken = true;
            return false;
        }
        position += octets;
        return true;
    }
}
