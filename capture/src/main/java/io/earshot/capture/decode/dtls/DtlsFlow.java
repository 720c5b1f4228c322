package io.earshot.capture.decode.dtls;

import io.earshot.capture.decode.tls.KeyLog;
import io.earshot.capture.decode.tls.TlsMessage;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/**
 * What must be remembered of one five-tuple for its DTLS to be read: fragments of one handshake message for each
 * direction, at most {@value #MAX_MESSAGE} octets, and what was agreed on.
 */
public final class DtlsFlow {
    static final int MAX_MESSAGE = 32 * 1024;

    private final Assembly forward = new Assembly();
    private final Assembly backward = new Assembly();
    private String clientRandom = "";
    private Optional<TlsMessage.ServerHello> serverHello = Optional.empty();

    /** Takes a fragment; gives the message when it is whole. RFC 6347 section 4.2.3. */
    Optional<byte[]> fragment(
            boolean isForward,
            int type,
            int sequence,
            int length,
            int fragmentOffset,
            byte[] bytes,
            int offset,
            int fragment) {
        return (isForward ? forward : backward).add(type, sequence, length, fragmentOffset, bytes, offset, fragment);
    }

    void learn(TlsMessage message) {
        if (message instanceof TlsMessage.ClientHello hello) {
            clientRandom = hello.random();
            serverHello = Optional.empty();
        } else if (message instanceof TlsMessage.ServerHello hello && !hello.retry()) {
            serverHello = Optional.of(hello);
        }
    }

    boolean isDtls13() {
        return serverHello.isPresent() && serverHello.get().version().equals("DTLS 1.3");
    }

    /** The keys of DTLS-SRTP that this flow's handshake agreed on, when the key log has its secret. */
    public Optional<DtlsSrtpKeys> srtpKeys(KeyLog keyLog) {
        return serverHello.flatMap(hello -> DtlsSrtpKeys.export(clientRandom, hello, keyLog));
    }

    /** One message in pieces: the last begun, older ones are given up. */
    private static final class Assembly {
        private int type = -1;
        private int sequence;
        private byte[] whole = new byte[0];
        private final BitSet present = new BitSet();

        Optional<byte[]> add(
                int ofType, int ofSequence, int length, int fragmentOffset, byte[] bytes, int offset, int fragment) {
            if (ofType != type || ofSequence != sequence || length != whole.length) {
                type = ofType;
                sequence = ofSequence;
                whole = new byte[length];
                present.clear();
            }
            System.arraycopy(bytes, offset, whole, fragmentOffset, fragment);
            present.set(fragmentOffset, fragmentOffset + fragment);
            if (present.nextClearBit(0) < length) {
                return Optional.empty();
            }
            byte[] complete = Arrays.copyOf(whole, length);
            type = -1;
            whole = new byte[0];
            present.clear();
            return Optional.of(complete);
        }
    }
}
