package io.earshot.capture.decode.quic;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/**
 * What must be remembered of one five-tuple for its client hello to be read: the client's first connection ID, which
 * all Initial keys come from, and the CRYPTO octets so far, at most {@value #MAX_CRYPTO}.
 */
public final class QuicFlow {
    static final int MAX_CRYPTO = 16 * 1024;

    private byte[] destination = new byte[0];
    private boolean known;
    private byte[] crypto = new byte[0];
    private final BitSet present = new BitSet();
    private boolean told;

    Optional<byte[]> destination() {
        return known ? Optional.of(destination) : Optional.empty();
    }

    /** A packet of this connection ID verified; a new one begins a new connection. */
    void opened(byte[] withDestination) {
        if (!known || !Arrays.equals(destination, withDestination)) {
            known = true;
            destination = withDestination;
            crypto = new byte[0];
            present.clear();
            told = false;
        }
    }

    void crypto(byte[] bytes, int from, int length, long offset) {
        if (told || offset < 0 || offset + length > MAX_CRYPTO) {
            return;
        }
        int at = (int) offset;
        if (at + length > crypto.length) {
            crypto = Arrays.copyOf(crypto, at + length);
        }
        System.arraycopy(bytes, from, crypto, at, length);
        present.set(at, at + length);
    }

    /** The client hello with its header, once it is whole; only once. */
    Optional<byte[]> hello() {
        int contiguous = present.nextClearBit(0);
        if (told || contiguous < 4 || crypto[0] != 1) {
            return Optional.empty();
        }
        int length = 4 + ((crypto[1] & 0xFF) << 16 | (crypto[2] & 0xFF) << 8 | crypto[3] & 0xFF);
        if (contiguous < length) {
            return Optional.empty();
        }
        told = true;
        byte[] whole = Arrays.copyOf(crypto, length);
        crypto = new byte[0];
        present.clear();
        return Optional.of(whole);
    }
}
