package io.earshot.capture.decode.srtp;

import io.earshot.capture.net.Octets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Opens the SRTP and SRTCP packets that were protected with one master key. Keeps for each SSRC the rollover counter
 * (RFC 3711 section 3.3.1), and only for those whose packets verified; the oldest of {@value #MAX_STREAMS} is given up.
 */
public final class SrtpContext {
    private static final int MAX_STREAMS = 1024;
    private static final int HEADER = 12;
    private static final int RTCP_HEADER = 8;
    private static final int SEQUENCE_NUMBERS = 1 << 16;
    private static final int INDEX_WORD = 4;
    private static final byte[] NOTHING = new byte[0];

    /** A capture may begin in the middle of a call: so many rollovers are tried, 22 minutes each at 50 packets/s. */
    private static final int ROLLOVERS_TRIED = 32;

    /** Failed searches of that kind before only the first rollover is tried: packets of another key cost no more. */
    private static final int MAX_SEARCHES = 2000;

    private final MasterKey master;
    private final Protection rtp;
    private final Protection rtcp;
    private final Map<Integer, Rollover> streams = new LinkedHashMap<>();
    private int searches;

    public SrtpContext(MasterKey master) {
        this(master, SessionKeys.derive(master, SessionKeys.RTP), SessionKeys.derive(master, SessionKeys.RTCP));
    }

    SrtpContext(MasterKey master, SessionKeys rtpKeys, SessionKeys rtcpKeys) {
        this.master = master;
        this.rtp = new Protection(master.suite().kind(), rtpKeys);
        this.rtcp = new Protection(master.suite().kind(), rtcpKeys);
    }

    /** Rollover counter and highest sequence number of one SSRC. */
    private static final class Rollover {
        private long counter;
        private int highest;
    }

    /**
     * Verifies and decrypts an SRTP packet.
     *
     * @param plain takes the RTP packet without tag and key identifier; at least {@code length} octets
     * @return octets written, or -1 when the packet does not verify with this key
     */
    public int openRtp(byte[] bytes, int offset, int length, byte[] plain) {
        int clear = headerLength(bytes, offset, length);
        int protectedLength = length - master.mkiLength();
        if (clear < 0 || protectedLength < clear + master.suite().tagLength()) {
            return -1;
        }
        int ssrc = Octets.u32(bytes, offset + 8);
        int sequence = Octets.u16(bytes, offset + 2);
        Rollover known = streams.get(ssrc);
        if (known == null) {
            return first(ssrc, sequence, bytes, offset, clear, length, plain);
        }
        long guess = guess(known, sequence);
        int opened = attempt(guess, ssrc, sequence, bytes, offset, clear, length, plain);
        if (opened < 0) {
            // More than half of the numbers were lost: the guess of appendix A is one too low.
            guess = known.counter + 1;
            opened = attempt(guess, ssrc, sequence, bytes, offset, clear, length, plain);
        }
        if (opened >= 0) {
            advance(known, guess, sequence);
        }
        return opened;
    }

    private int first(int ssrc, int sequence, byte[] bytes, int offset, int clear, int length, byte[] plain) {
        int tries = searches < MAX_SEARCHES ? ROLLOVERS_TRIED : 1;
        for (int counter = 0; counter < tries; counter++) {
            int opened = attempt(counter, ssrc, sequence, bytes, offset, clear, length, plain);
            if (opened >= 0) {
                Rollover stream = new Rollover();
                stream.counter = counter;
                stream.highest = sequence;
                if (streams.size() == MAX_STREAMS) {
                    streams.remove(streams.keySet().iterator().next());
                }
                streams.put(ssrc, stream);
                return opened;
            }
        }
        searches++;
        return -1;
    }

    /** RFC 3711 appendix A. */
    private static long guess(Rollover known, int sequence) {
        if (known.highest < SEQUENCE_NUMBERS / 2) {
            return sequence - known.highest > SEQUENCE_NUMBERS / 2 ? Math.max(0, known.counter - 1) : known.counter;
        }
        return known.highest - SEQUENCE_NUMBERS / 2 > sequence ? known.counter + 1 : known.counter;
    }

    private static void advance(Rollover known, long counter, int sequence) {
        if (counter > known.counter || counter == known.counter && sequence > known.highest) {
            known.counter = counter;
            known.highest = sequence;
        }
    }

    private int attempt(
            long counter, int ssrc, int sequence, byte[] bytes, int offset, int clear, int length, byte[] plain) {
        long index = counter << 16 | sequence;
        int tagLength = master.suite().tagLength();
        if (master.suite().kind() == SrtpSuite.Kind.AES_GCM) {
            int whole = length - master.mkiLength();
            boolean authentic = rtp.galois(ssrc, index, bytes, offset, clear, whole, NOTHING, plain);
            return authentic ? withHeader(bytes, offset, clear, whole - tagLength, plain) : -1;
        }
        int end = length - tagLength - master.mkiLength();
        byte[] trailer = {(byte) (counter >> 24), (byte) (counter >> 16), (byte) (counter >> 8), (byte) counter};
        if (!rtp.authentic(bytes, offset, end, trailer, offset + length - tagLength, tagLength)
                || !rtp.counterMode(ssrc, index, bytes, offset + clear, end - clear, plain, clear)) {
            return -1;
        }
        return withHeader(bytes, offset, clear, end, plain);
    }

    private static int withHeader(byte[] bytes, int offset, int clear, int length, byte[] plain) {
        System.arraycopy(bytes, offset, plain, 0, clear);
        return length;
    }

    /** Octets of the RTP header with its contributing sources and extension; -1 when they do not fit. */
    private static int headerLength(byte[] bytes, int offset, int length) {
        if (length < HEADER || (bytes[offset] & 0xC0) != 0x80) {
            return -1;
        }
        int header = HEADER + 4 * (bytes[offset] & 0x0F);
        if ((bytes[offset] & 0x10) != 0) {
            if (length < header + 4) {
                return -1;
            }
            header += 4 + 4 * Octets.u16(bytes, offset + header + 2);
        }
        return header <= length ? header : -1;
    }

    /**
     * Verifies and, where its E bit says so, decrypts an SRTCP packet, RFC 3711 section 3.4.
     *
     * @param plain takes the RTCP packet; at least {@code length} octets
     * @return octets written, or -1 when the packet does not verify with this key
     */
    public int openRtcp(byte[] bytes, int offset, int length, byte[] plain) {
        int tagLength = master.suite().rtcpTagLength();
        int mki = master.mkiLength();
        if (length < RTCP_HEADER + INDEX_WORD + tagLength + mki || (bytes[offset] & 0xC0) != 0x80) {
            return -1;
        }
        return master.suite().kind() == SrtpSuite.Kind.AES_GCM
                ? openGaloisRtcp(bytes, offset, length - mki - INDEX_WORD, tagLength, plain)
                : openCounterRtcp(bytes, offset, length - tagLength - mki - INDEX_WORD, length - tagLength, plain);
    }

    private int openCounterRtcp(byte[] bytes, int offset, int end, int tag, byte[] plain) {
        int tagLength = master.suite().rtcpTagLength();
        if (!rtcp.authentic(bytes, offset, end + INDEX_WORD, NOTHING, offset + tag, tagLength)) {
            return -1;
        }
        int word = Octets.u32(bytes, offset + end);
        int ssrc = Octets.u32(bytes, offset + 4);
        if (word >= 0) {
            return withHeader(bytes, offset, end, end, plain);
        }
        boolean opened = rtcp.counterMode(
                ssrc, word & 0x7FFF_FFFF, bytes, offset + RTCP_HEADER, end - RTCP_HEADER, plain, RTCP_HEADER);
        return opened ? withHeader(bytes, offset, RTCP_HEADER, end, plain) : -1;
    }

    /** RFC 7714 section 9: the tag stands before the index here. */
    private int openGaloisRtcp(byte[] bytes, int offset, int end, int tagLength, byte[] plain) {
        int word = Octets.u32(bytes, offset + end);
        int ssrc = Octets.u32(bytes, offset + 4);
        byte[] trailer = {(byte) (word >> 24), (byte) (word >> 16), (byte) (word >> 8), (byte) word};
        int clear = word < 0 ? RTCP_HEADER : end - tagLength;
        boolean opened = rtcp.galois(ssrc, word & 0x7FFF_FFFF, bytes, offset, clear, end, trailer, plain);
        return opened ? withHeader(bytes, offset, clear, end - tagLength, plain) : -1;
    }
}
