package io.earshot.capture.wire;

/** The hash of a flow: tap, protocol, addresses and ports. Equal for both directions, and never 0. */
public final class Tuple {
    private Tuple() {}

    /** Of a datagram's flow; taken now where it was not taken with the frame. */
    public static int of(Datagram datagram) {
        return datagram.tuple != 0
                ? datagram.tuple
                : of(
                        datagram.tap,
                        datagram.protocol,
                        datagram.sourceLow * 31 + datagram.sourceHigh,
                        datagram.sourcePort,
                        datagram.destinationLow * 31 + datagram.destinationHigh,
                        datagram.destinationPort);
    }

    /** Of a datagram between IPv4 addresses. */
    static int ofV4(Datagram datagram) {
        return of(
                datagram.tap,
                datagram.protocol,
                datagram.sourceLow * 31,
                datagram.sourcePort,
                datagram.destinationLow * 31,
                datagram.destinationPort);
    }

    private static int of(int tap, int protocol, long source, int sourcePort, long destination, int destinationPort) {
        long ends = mix(source, sourcePort) + mix(destination, destinationPort);
        long all = (ends ^ protocol ^ (long) tap << 32) * 0x9E3779B97F4A7C15L;
        int hash = (int) (all >>> 32);
        return hash == 0 ? 1 : hash;
    }

    private static long mix(long address, int port) {
        long bits = (address + ((long) port << 40)) * 0xBF58476D1CE4E5B9L;
        return (bits ^ bits >>> 29) * 0x94D049BB133111EBL;
    }
}
