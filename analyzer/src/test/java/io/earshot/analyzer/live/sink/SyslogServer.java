package io.earshot.analyzer.live.sink;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/** Takes octet-counted messages over TCP or TLS. Closing it ends its connections too. */
public final class SyslogServer implements AutoCloseable {
    public final List<String> messages;
    private final ServerSocket listening;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    /** @param port 0 for any */
    public SyslogServer(int port, ServerSocketFactory sockets, List<String> messages) throws IOException {
        this.messages = messages;
        listening = sockets.createServerSocket();
        listening.setReuseAddress(true);
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        start(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = listening.accept();
                connections.add(connection);
                start(() -> read(connection));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void read(Socket connection) {
        try {
            InputStream in = connection.getInputStream();
            while (true) {
                int length = 0;
                for (int digit = octet(in); digit != ' '; digit = octet(in)) {
                    length = length * 10 + digit - '0';
                }
                messages.add(new String(in.readNBytes(length), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // The end of the connection.
        }
    }

    private static int octet(InputStream in) throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException();
        }
        return octet;
    }

    private void start(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** Returns when nothing listens any more: a thread that still waits in the kernel keeps its socket alive. */
    @Override
    public void close() throws IOException, InterruptedException {
        listening.close();
        for (Socket connection : connections) {
            connection.close();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
