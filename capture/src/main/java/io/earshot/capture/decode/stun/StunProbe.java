package io.earshot.capture.decode.stun;

import io.earshot.capture.net.Octets;

/** Tells STUN from other datagrams, without state and without allocation. */
public final class StunProbe {
    public static final int HEADER_LENGTH = 20;
    public static final int MAGIC_COOKIE = 0x2112A442;

    /** ChannelData header, RFC 8656 section 12.4. */
    public static final int CHANNEL_HEADER_LENGTH = 4;

    /** Value of the attribute MAGIC-COOKIE, [MS-TURN] 2.2.2.8. */
    private static final int DRAFT_COOKIE = 0x72C64BC6;

    private static final int COOKIE_OFFSET = 4;
    private static final int ATTRIBUTE_HEADER = 4;

    private StunProbe() {}

    /**
     * The octets begin as RFC 8489 section 6.3 wants: two zero bits, magic cookie, and a message that ends within the
     * datagram.
     *
     * @param originalLength octets on the wire
     */
    public static boolean isStun(byte[] bytes, int offset, int length, int originalLength) {
        return length >= HEADER_LENGTH
                && (bytes[offset] & 0xC0) == 0
                && Octets.u32(bytes, offset + COOKIE_OFFSET) == MAGIC_COOKIE
                && HEADER_LENGTH + Octets.u16(bytes, offset + 2) <= originalLength;
    }

    /**
     * A STUN message is one of TURN before RFC 5766, as [MS-TURN] has it to this day.
     *
     * @param end index after the last octet that was captured
     */
    static boolean isDraft(byte[] bytes, int offset, int end) {
        int first = offset + HEADER_LENGTH;
        return first + 2 * ATTRIBUTE_HEADER <= end
                && Octets.u16(bytes, first) == StunAttribute.MAGIC_COOKIE
                && Octets.u16(bytes, first + 2) == 4
                && Octets.u32(bytes, first + ATTRIBUTE_HEADER) == DRAFT_COOKIE;
    }

    /**
     * STUN of RFC 3489, which has no cookie: taken for it only when the length is exact, the method is one of that
     * time, and attributes of known numbers, or near them, fill the message to the last octet.
     */
    public static boolean isClassic(byte[] bytes, int offset, int length, int originalLength) {
        return length >= HEADER_LENGTH
                && length == originalLength
                && isClassicType(Octets.u16(bytes, offset))
                && HEADER_LENGTH + Octets.u16(bytes, offset + 2) == length
                && hasTransactionId(bytes, offset)
                && attributesFill(bytes, offset + HEADER_LENGTH, offset + length);
    }

    /** Binding and Shared Secret of RFC 3489 section 11.1; Allocate, Send, Data of TURN drafts and [MS-TURN]. */
    private static boolean isClassicType(int type) {
        switch (type) {
            case 0x0001, 0x0101, 0x0111, 0x0002, 0x0102, 0x0112, 0x0003, 0x0103, 0x0113, 0x0004, 0x0115:
                return true;
            default:
                return false;
        }
    }

    private static boolean hasTransactionId(byte[] bytes, int offset) {
        return Octets.u64(bytes, offset + 4) != 0 || Octets.u64(bytes, offset + 12) != 0;
    }

    private static boolean attributesFill(byte[] bytes, int first, int end) {
        boolean draft = isDraft(bytes, first - HEADER_LENGTH, end);
        int at = first;
        while (at + ATTRIBUTE_HEADER <= end) {
            int length = Octets.u16(bytes, at + 2);
            if (!isClassicAttribute(Octets.u16(bytes, at))) {
                return false;
            }
            at += ATTRIBUTE_HEADER + (draft ? length : length + 3 & ~3);
        }
        return at == end;
    }

    /** Known, or where vendors took numbers for themselves. */
    private static boolean isClassicAttribute(int type) {
        return StunAttribute.isKnown(type) || type > 0 && type < 0x0200;
    }

    /**
     * The octets can be one ChannelData message: a channel number of RFC 5766 (0x4000 to 0x7FFF, of which RFC 8656
     * kept 0x4000 to 0x4FFF), a length that fits, and no more than padding after it.
     */
    public static boolean isChannelData(byte[] bytes, int offset, int length, int originalLength) {
        if (length < CHANNEL_HEADER_LENGTH || (bytes[offset] & 0xC0) != 0x40) {
            return false;
        }
        int padding = originalLength - CHANNEL_HEADER_LENGTH - Octets.u16(bytes, offset + 2);
        return padding >= 0 && padding <= 3;
    }

    /** What a channel holds may begin so: as STUN, DTLS or RTP does, RFC 7983. */
    public static boolean mayBeRelayed(int firstOctet) {
        return firstOctet <= 3 || firstOctet >= 20 && firstOctet <= 25 || firstOctet >>> 6 == 2;
    }
}
