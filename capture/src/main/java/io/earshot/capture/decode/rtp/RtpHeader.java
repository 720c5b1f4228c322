package io.earshot.capture.decode.rtp;

import io.earshot.capture.decode.Message;
import io.earshot.capture.net.Octets;

/** RTP header, RFC 3550 section 5.1, read in place. Valid only until the next {@code wrap}; allocates nothing. */
public final class RtpHeader implements Message {
    /** Octets of the fixed header. */
    public static final int MIN_LENGTH = 12;

    private static final int SEQUENCE_OFFSET = 2;
    private static final int TIMESTAMP_OFFSET = 4;
    private static final int SSRC_OFFSET = 8;
    private static final int EXTENSION_HEADER_LENGTH = 4;

    private byte[] bytes = new byte[0];
    private int offset;
    private int first;
    private int second;
    private int extensionOffset;
    private int extensionLength;
    private int payloadOffset;
    private int payloadLength;
    private int paddingLength;
    private boolean paddingBroken;

    /** As {@link #wrap(byte[], int, int, int)} for a packet that was captured whole. */
    public boolean wrap(byte[] bytes, int offset, int length) {
        return wrap(bytes, offset, length, length);
    }

    /**
     * Returns false, and must not be read, when the octets cannot be RTP version 2: too short, another version, an
     * RTCP packet type where RFC 5761 section 4 keeps payload types away, or CSRCs and extension past the end.
     *
     * @param length         octets that were captured
     * @param originalLength octets on the wire; the padding of a packet cut by the snap length is not known
     */
    public boolean wrap(byte[] bytes, int offset, int length, int originalLength) {
        if (length < MIN_LENGTH || (bytes[offset] & 0xC0) != 0x80 || isRtcpType(Octets.u8(bytes, offset + 1))) {
            return false;
        }
        this.bytes = bytes;
        this.offset = offset;
        first = Octets.u8(bytes, offset);
        second = Octets.u8(bytes, offset + 1);
        int headerLength = MIN_LENGTH + 4 * csrcCount();
        extensionOffset = offset + headerLength;
        extensionLength = 0;
        if (hasExtension()) {
            headerLength += EXTENSION_HEADER_LENGTH;
            if (headerLength <= length) {
                extensionLength = 4 * Octets.u16(bytes, extensionOffset + 2);
                headerLength += extensionLength;
            }
        }
        if (headerLength > originalLength) {
            return false;
        }
        payloadOffset = offset + Math.min(headerLength, length);
        extensionLength = Math.min(extensionLength, Math.max(0, payloadOffset - extensionOffset - 4));
        measurePadding(length, originalLength, originalLength - headerLength);
        return true;
    }

    private void measurePadding(int length, int originalLength, int rest) {
        paddingLength = 0;
        paddingBroken = false;
        if (hasPadding() && length == originalLength) {
            int count = rest == 0 ? 0 : Octets.u8(bytes, offset + length - 1);
            paddingBroken = count == 0 || count > rest;
            paddingLength = paddingBroken ? 0 : count;
        }
        payloadLength = rest - paddingLength;
    }

    /** Second octets 192 to 223 are RTCP packet types where both share a port, RFC 5761 section 4. */
    public static boolean isRtcpType(int secondOctet) {
        return secondOctet >= 192 && secondOctet <= 223;
    }

    public boolean hasPadding() {
        return (first & 0x20) != 0;
    }

    public boolean hasExtension() {
        return (first & 0x10) != 0;
    }

    /** 0 to 15. */
    public int csrcCount() {
        return first & 0x0F;
    }

    /** Contributing source, unsigned 32 bits in an int; 0 where the snap length cut it off. */
    public int csrc(int index) {
        int at = offset + MIN_LENGTH + 4 * index;
        return index < csrcCount() && at + 4 <= payloadOffset ? Octets.u32(bytes, at) : 0;
    }

    public boolean marker() {
        return (second & 0x80) != 0;
    }

    /** 0 to 127. */
    public int payloadType() {
        return second & 0x7F;
    }

    /** 0 to 65535; wraps. */
    public int sequence() {
        return Octets.u16(bytes, offset + SEQUENCE_OFFSET);
    }

    /** Clock ticks, unsigned 32 bits in an int; wraps. */
    public int timestamp() {
        return Octets.u32(bytes, offset + TIMESTAMP_OFFSET);
    }

    /** Unsigned 32 bits in an int. */
    public int ssrc() {
        return Octets.u32(bytes, offset + SSRC_OFFSET);
    }

    public byte[] bytes() {
        return bytes;
    }

    /** Where the header starts in {@link #bytes()}. */
    public int offset() {
        return offset;
    }

    /** The 16 bits "defined by profile", 0xBEDE for one-octet elements (RFC 8285 section 4.2); -1 without extension. */
    public int extensionProfile() {
        return hasExtension() && extensionOffset + 2 <= payloadOffset ? Octets.u16(bytes, extensionOffset) : -1;
    }

    /** Where the extension's data starts, after its four-octet head. */
    public int extensionDataOffset() {
        return extensionOffset + EXTENSION_HEADER_LENGTH;
    }

    /** Octets of extension data that were captured, 0 without extension. */
    public int extensionDataLength() {
        return extensionLength;
    }

    /** Where the payload starts in {@link #bytes()}. */
    public int payloadOffset() {
        return payloadOffset;
    }

    /** Octets of payload on the wire without padding; with SRTP the authentication tag counts. May be 0. */
    public int payloadLength() {
        return payloadLength;
    }

    /** Octets of padding with its count, 0 without or when the count makes no sense. */
    public int paddingLength() {
        return paddingLength;
    }

    /** The padding bit is set and the last octet is no count: SRTP (the count is encrypted) or a broken sender. */
    public boolean paddingBroken() {
        return paddingBroken;
    }
}
