package io.earshot.analyzer.live.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.live.Notices;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyslogTest {
    private static final Pattern KEY = Pattern.compile("key=\"(trouble-\\d+)\"");
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final List<String> messages = new CopyOnWriteArrayList<>();

    @Test
    void aServerThatDisappearsAndReturnsGetsEveryNotice() throws Exception {
        SyslogServer first = new SyslogServer(0, ServerSocketFactory.getDefault(), received);
        int port = first.port();
        try (Courier courier = courier(SyslogTarget.Protocol.TCP, port, 1000, null)) {
            Notices.send(courier, 1, 50);
            Waiting.until("delivered before", () -> received.size() == 50);
            first.close();
            long began = System.nanoTime();
            Notices.send(courier, 51, 100);
            assertTrue(System.nanoTime() - began < Duration.ofSeconds(2).toNanos(), "nobody waits for the network");
            Waiting.until("the problem shows", () -> courier.state().problem().isPresent());
            assertEquals(50, courier.state().queued());
            try (SyslogServer second = new SyslogServer(port, ServerSocketFactory.getDefault(), received)) {
                Waiting.until("delivered after", () -> received.size() == 100);
                Waiting.until("counted", () -> courier.state().delivered() == 100);
                assertEquals(Notices.keys(1, 100), receivedKeys());
            }
            assertEquals(0, courier.state().lost());
            assertEquals(Optional.empty(), courier.state().problem());
            assertEquals(2, messages.size(), messages.toString());
            assertTrue(messages.get(1).contains("delivers again"), messages.toString());
        }
    }

    @Test
    void whatTheQueueCannotHoldIsCountedAndTold() throws Exception {
        SyslogServer gone = new SyslogServer(0, ServerSocketFactory.getDefault(), received);
        int port = gone.port();
        gone.close();
        try (Courier courier = courier(SyslogTarget.Protocol.TCP, port, 10, null)) {
            Notices.send(courier, 1, 25);
            assertEquals(10, courier.state().queued());
            assertEquals(15, courier.state().lost());
            try (SyslogServer back = new SyslogServer(port, ServerSocketFactory.getDefault(), received)) {
                Waiting.until("delivered", () -> received.size() == 11);
            }
            assertEquals(Notices.keys(1, 10), receivedKeys());
            assertTrue(received.get(10).contains("15 notices were lost"), received.get(10));
        }
    }

    @Test
    void overTlsTheServerIsChecked(@TempDir Path folder) throws Exception {
        Path keystore = Certificates.keystore(folder);
        ServerSocketFactory sockets = Certificates.server(keystore).getServerSocketFactory();
        try (SyslogServer server = new SyslogServer(0, sockets, received)) {
            SSLSocketFactory strangers = Trust.of(Optional.empty()).getSocketFactory();
            try (Courier courier = courier(SyslogTarget.Protocol.TLS, server.port(), 10, strangers)) {
                Notices.send(courier, 1, 1);
                Waiting.until("refused", () -> courier.state().problem().isPresent());
            }
            SSLSocketFactory friends = friends(keystore);
            try (Courier courier = courier(SyslogTarget.Protocol.TLS, server.port(), 10, friends)) {
                Notices.send(courier, 2, 5);
                Waiting.until("delivered", () -> received.size() == 4);
            }
            assertEquals(Notices.keys(2, 5), receivedKeys());
        }
    }

    @Test
    void overUdpEachNoticeIsADatagram() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                Courier courier = courier(SyslogTarget.Protocol.UDP, socket.getLocalPort(), 10, null)) {
            socket.setSoTimeout(20_000);
            Notices.send(courier, 1, 2);
            for (int i = 0; i < 2; i++) {
                DatagramPacket datagram = new DatagramPacket(new byte[4096], 4096);
                socket.receive(datagram);
                received.add(new String(datagram.getData(), 0, datagram.getLength(), StandardCharsets.UTF_8));
            }
            assertEquals(Notices.keys(1, 2), receivedKeys());
        }
    }

    @Test
    void closingDeliversWhatWaitsAndDoesNotHang() throws Exception {
        try (SyslogServer server = new SyslogServer(0, ServerSocketFactory.getDefault(), received)) {
            Courier courier = courier(SyslogTarget.Protocol.TCP, server.port(), 1000, null);
            Notices.send(courier, 1, 200);
            courier.close();
            Waiting.until("delivered", () -> received.size() == 200);
        }
    }

    private static SSLSocketFactory friends(Path keystore) throws IOException, GeneralSecurityException {
        return Trust.of(Optional.of(Certificates.authority(keystore))).getSocketFactory();
    }

    private Courier courier(SyslogTarget.Protocol protocol, int port, int most, SSLSocketFactory tls) {
        SyslogTarget target = new SyslogTarget(protocol, "localhost", port, 16);
        return new Courier(
                "syslog " + target,
                new SyslogForm(16, "probe", 42, 8192),
                new MemoryBacklog(most),
                protocol == SyslogTarget.Protocol.UDP ? new UdpTransport(target) : new StreamTransport(target, tls),
                new Backoff(PAUSE, PAUSE),
                Duration.ofSeconds(2),
                messages::add);
    }

    private List<String> receivedKeys() {
        return received.stream()
                .map(KEY::matcher)
                .filter(key -> key.find())
                .map(key -> key.group(1))
                .collect(Collectors.toList());
    }
}
