/** Two hosts that talk, and what their connection needs. */
final class Pair {
    final int a;
    final int b;
    final int portA;
    final int portB;
    final int vlan;
    int sentA = 1000;
    int sentB = 5000;
    int ids;
    boolean open;
    Pair tls;
    private Pair next;

    Pair(int a, int b, int portA, int portB, int vlan) {
        this.a = a;
        this.b = b;
        this.portA = portA;
        this.portB = portB;
        this.vlan = vlan;
    }

    /** The same hosts, one port further. */
    Pair next() {
        return next == null ? next = new Pair(a, b, portA + 1, portB + 1, vlan) : next;
    }

    Pair as(int port) {
        return new Pair(a, b, 30_000 + portA % 30_000, port, vlan);
    }
}
