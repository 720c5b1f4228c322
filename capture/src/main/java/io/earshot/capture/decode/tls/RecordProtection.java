package io.earshot.capture.decode.tls;

import java.util.Optional;

/** Opens the records of one direction with one set of keys; counts them, for their number is part of the protection. */
abstract class RecordProtection {
    /** How many records a gap in the stream may have swallowed for the count to be found again. */
    private static final int LOST_AT_MOST = 256;

    private long sequence;
    private boolean uncertain;

    /** Octets are missing in the stream: some records may not have been counted. */
    void gap() {
        uncertain = true;
    }

    /**
     * @param header offset of the record header; the fragment follows it
     * @param length of the fragment
     * @return the plaintext, empty when it does not verify
     */
    Optional<byte[]> open(byte[] bytes, int header, int length) {
        Optional<byte[]> plain = search(bytes, header, length);
        passed(bytes, header, length);
        return plain;
    }

    private Optional<byte[]> search(byte[] bytes, int header, int length) {
        int tries = uncertain ? LOST_AT_MOST : 1;
        for (int ahead = 0; ahead < tries; ahead++) {
            Optional<byte[]> plain = open(sequence + ahead, bytes, header, length);
            if (plain.isPresent()) {
                sequence += ahead + 1;
                uncertain = false;
                return plain;
            }
        }
        return Optional.empty();
    }

    /** A record went by, opened or not: its last octets may be what the next one needs. */
    void passed(byte[] bytes, int header, int length) {}

    abstract Optional<byte[]> open(long number, byte[] bytes, int header, int length);

    /** The number of a record, its type and version, and the length of what is protected: RFC 5246 section 6.2.3.1. */
    static byte[] additionalData(long number, byte[] bytes, int header, int length) {
        byte[] data = new byte[13];
        for (int i = 0; i < 8; i++) {
            data[i] = (byte) (number >>> 8 * (7 - i));
        }
        System.arraycopy(bytes, header, data, 8, 3);
        data[11] = (byte) (length >> 8);
        data[12] = (byte) length;
        return data;
    }
}
