package io.earshot.capture.decode.rtcp;

import io.earshot.capture.net.Octets;

/** Tells RTCP from other datagrams, and clear from encrypted RTCP, without state. RFC 3550 appendix A.2. */
public final class RtcpProbe {
    private static final int HEADER_LENGTH = 4;
    /** Header and sender SSRC: the clear part of SRTCP, RFC 3711 section 3.4. */
    private static final int CLEAR_LENGTH = 8;
    /** SRTCP index, RFC 3711 section 3.4. */
    private static final int INDEX_LENGTH = 4;
    /** The tag of AES_CM_128_HMAC_SHA1_80, also with the 32 suite: SRTCP never shortens it (RFC 4568 section 6.2). */
    private static final int SHA1_TAG_LENGTH = 10;
    /** The tag of AEAD_AES_GCM stands before the index, RFC 7714 section 9.2. */
    private static final int GCM_TAG_LENGTH = 16;

    /** What a datagram is. */
    public enum Recognition {
        NOT_RTCP,
        CLEAR,
        ENCRYPTED
    }

    private RtcpProbe() {}

    /**
     * The first four octets can start RTCP: version 2 and a known packet type. Any datagram of a flow that was
     * announced to carry RTCP, or RTP and RTCP both, is told by this.
     */
    public static boolean plausibleStart(byte[] bytes, int offset, int length) {
        return length >= HEADER_LENGTH
                && (bytes[offset] & 0xC0) == 0x80
                && RtcpType.isKnown(Octets.u8(bytes, offset + 1));
    }

    /**
     * @param encryptedAnnounced SDP (SAVP, crypto, fingerprint) or a DTLS handshake says that this flow is SRTP
     * @param originalLength     octets on the wire
     */
    public static Recognition recognise(
            byte[] bytes, int offset, int length, int originalLength, boolean encryptedAnnounced) {
        if (!plausibleStart(bytes, offset, length) || originalLength < CLEAR_LENGTH && !isEmptyBye(bytes, offset)) {
            return Recognition.NOT_RTCP;
        }
        boolean chain = isChain(bytes, offset, length, originalLength);
        if (encryptedAnnounced) {
            return chain && !hasTrailer(bytes, offset, length, originalLength)
                    ? Recognition.CLEAR
                    : Recognition.ENCRYPTED;
        }
        if (chain) {
            return Recognition.CLEAR;
        }
        return hasTrailer(bytes, offset, length, originalLength) ? Recognition.ENCRYPTED : Recognition.NOT_RTCP;
    }

    private static boolean isEmptyBye(byte[] bytes, int offset) {
        return Octets.u8(bytes, offset + 1) == RtcpType.BYE && (bytes[offset] & 0x1F) == 0;
    }

    /**
     * A report whose length fits, though what follows makes no sense: beside known media this is RTCP under a cipher
     * of its own (Discord's, for one).
     */
    public static boolean beginsReport(byte[] bytes, int offset, int length, int originalLength) {
        int type = length < CLEAR_LENGTH ? 0 : Octets.u8(bytes, offset + 1);
        return (type == RtcpType.SR || type == RtcpType.RR)
                && plausibleStart(bytes, offset, length)
                && packetLength(bytes, offset) <= originalLength;
    }

    /**
     * The lengths of all packets add up to the datagram's, each with version 2 and a known type. Fewer octets than a
     * header may be left over behind a report: old senders fill up to an even length.
     */
    public static boolean isChain(byte[] bytes, int offset, int length, int originalLength) {
        int at = 0;
        while (at + HEADER_LENGTH <= length) {
            if (!plausibleStart(bytes, offset + at, length - at)) {
                return false;
            }
            at += packetLength(bytes, offset + at);
        }
        boolean report = Octets.u8(bytes, offset + 1) == RtcpType.SR || Octets.u8(bytes, offset + 1) == RtcpType.RR;
        int rest = originalLength - at;
        return rest == 0 || at > length && rest > 0 || report && rest > 0 && rest < HEADER_LENGTH;
    }

    /**
     * The datagram ends as SRTCP does: the encryption flag is set, the index is small, and between the first packet's
     * own length and the trailer lies nothing or whole words.
     */
    private static boolean hasTrailer(byte[] bytes, int offset, int length, int originalLength) {
        if (length < originalLength) {
            return false;
        }
        return endsWithIndex(bytes, offset, length, SHA1_TAG_LENGTH)
                || endsWithIndex(bytes, offset, length, GCM_TAG_LENGTH)
                || endsWithIndex(bytes, offset, length, SHA1_TAG_LENGTH - 6)
                || endsWithIndexAfterTag(bytes, offset, length);
    }

    private static boolean endsWithIndex(byte[] bytes, int offset, int length, int tagLength) {
        int body = length - tagLength - INDEX_LENGTH;
        return bodyHolds(bytes, offset, body) && isIndex(Octets.u32(bytes, offset + body));
    }

    private static boolean endsWithIndexAfterTag(byte[] bytes, int offset, int length) {
        int body = length - GCM_TAG_LENGTH - INDEX_LENGTH;
        return bodyHolds(bytes, offset, body) && isIndex(Octets.u32(bytes, offset + length - INDEX_LENGTH));
    }

    private static boolean bodyHolds(byte[] bytes, int offset, int body) {
        return body >= CLEAR_LENGTH && body % 4 == 0 && packetLength(bytes, offset) <= body;
    }

    /** Encrypted, and sent within the first 16 million packets; a session would need years for more. */
    private static boolean isIndex(int word) {
        return word >>> 24 == 0x80;
    }

    /** Octets of the packet at {@code offset} as its length field says, header included. */
    static int packetLength(byte[] bytes, int offset) {
        return HEADER_LENGTH + 4 * Octets.u16(bytes, offset + 2);
    }
}
