package io.earshot.analyzer.live.sink;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Syslog messages over TCP with octet counting, RFC 6587 section 3.4.1, or over TLS, RFC 5425. Neither acknowledges: what
 * was in the buffers of a server that dies is lost. A server that ended the connection is noticed before the next message.
 */
final class StreamTransport implements Transport {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int LISTEN_MILLIS = 1;

    private final SyslogTarget target;
    private final SSLSocketFactory tls;
    private Socket socket;

    /** @param tls used for a TLS target */
    StreamTransport(SyslogTarget target, SSLSocketFactory tls) {
        this.target = target;
        this.tls = tls;
    }

    @Override
    public void deliver(String message) throws IOException {
        byte[] octets = message.getBytes(StandardCharsets.UTF_8);
        byte[] count = (octets.length + " ").getBytes(StandardCharsets.US_ASCII);
        byte[] counted = new byte[count.length + octets.length];
        System.arraycopy(count, 0, counted, 0, count.length);
        System.arraycopy(octets, 0, counted, count.length, octets.length);
        try {
            if (socket == null || hasEnded(socket)) {
                close();
                socket = open();
            }
            OutputStream out = socket.getOutputStream();
            out.write(counted);
            out.flush();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Syslog servers say nothing, so all that can be read is the end. */
    private static boolean hasEnded(Socket socket) {
        try {
            socket.setSoTimeout(LISTEN_MILLIS);
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private Socket open() throws IOException {
        InetSocketAddress address = new InetSocketAddress(target.host(), target.port());
        if (address.isUnresolved()) {
            throw new UnknownHostException(target.host() + ": this name has no address");
        }
        Socket plain = new Socket();
        try {
            plain.setKeepAlive(true);
            plain.connect(address, CONNECT_MILLIS);
            return target.protocol() == SyslogTarget.Protocol.TLS ? secured(plain) : plain;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    /** The server's certificate must be valid for its name, RFC 5425 section 5.2. */
    private Socket secured(Socket plain) throws IOException {
        plain.setSoTimeout(CONNECT_MILLIS);
        SSLSocket secured = (SSLSocket) tls.createSocket(plain, target.host(), target.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    @Override
    public void close() {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is of no use any more.
            }
            socket = null;
        }
    }
}
