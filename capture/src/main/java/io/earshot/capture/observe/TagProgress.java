package io.earshot.capture.observe;

/**
 * Tells SRTP that nothing announced by its authentication tag (RFC 3711 section 3.1): a codec that makes one octet a tick
 * of its clock has more octets in each packet than ticks to the next, and always as many more as a tag is long.
 */
final class TagProgress {
    /** Packets of a stream among which a tag is looked for. */
    static final int LAST = 64;
    /** Packets in a row that agree. */
    private static final int PROOF = 8;

    private int length;
    private int agreed;

    /**
     * Weighs one packet.
     *
     * @param surplus octets of payload beyond the ticks since the packet before; 0 when that was another's neighbour
     * @return true once enough packets in a row agreed
     */
    boolean follows(int surplus) {
        agreed = isTag(surplus) && (agreed == 0 || surplus == length) ? agreed + 1 : 0;
        length = surplus;
        return agreed >= PROOF;
    }

    /** 32 and 80 bits, RFC 4568 section 6.2; 128 bits, RFC 7714 section 14.2. */
    private static boolean isTag(int octets) {
        return octets == 4 || octets == 10 || octets == 16;
    }
}
