package io.earshot.capture.net;

/**
 * A transport address.
 *
 * @param port 0 to 65535; 0 where the protocol has none or it is not known
 */
public record Endpoint(Address address, int port) implements Comparable<Endpoint> {
    @Override
    public int compareTo(Endpoint other) {
        int byAddress = address.compareTo(other.address);
        return byAddress != 0 ? byAddress : Integer.compare(port, other.port);
    }

    // Keys of many tables: written out, a cold start need not spin them.
    @Override
    public boolean equals(Object other) {
        return other instanceof Endpoint endpoint && port == endpoint.port && address.equals(endpoint.address);
    }

    // By a factor that keeps the ports of one host from falling on those of its neighbours: calls are a grid of both.
    @Override
    public int hashCode() {
        return 0x9E37_79B1 * address.hashCode() + port;
    }

    /** {@code 192.0.2.1:5060}, {@code [2001:db8::1]:5060}. */
    @Override
    public String toString() {
        return address.isV4() ? address + ":" + port : "[" + address + "]:" + port;
    }
}
