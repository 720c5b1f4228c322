package io.earshot.analyzer.live.sink;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/** One syslog message a datagram, RFC 5426. What the network loses is not noticed. */
final class UdpTransport implements Transport {
    private final SyslogTarget target;
    private DatagramSocket socket;

    UdpTransport(SyslogTarget target) {
        this.target = target;
    }

    @Override
    public void deliver(String message) throws IOException {
        byte[] octets = message.getBytes(StandardCharsets.UTF_8);
        try {
            if (socket == null) {
                socket = open();
            }
            socket.send(new DatagramPacket(octets, octets.length));
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Connected, so that "port unreachable" comes back as an error of the next datagram. */
    private DatagramSocket open() throws IOException {
        InetSocketAddress address = new InetSocketAddress(target.host(), target.port());
        if (address.isUnresolved()) {
            throw new UnknownHostException(target.host() + ": this name has no address");
        }
        DatagramSocket opened = new DatagramSocket();
        opened.connect(address);
        return opened;
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
