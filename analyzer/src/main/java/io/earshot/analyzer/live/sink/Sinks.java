package io.earshot.analyzer.live.sink;

import io.earshot.analyzer.json.NoticeLines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/** Sinks that talk to the network, with the figures that they work by. */
public final class Sinks {
    /** Notices that wait for a receiver that cannot be reached, before the next ones are lost. */
    public static final int MOST_WAITING = 10_000;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration FAREWELL = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** RFC 5426 section 3.2: receivers should take 2048 octets. */
    private static final int DATAGRAM_OCTETS = 2048;
    /** RFC 5425 section 4.3.1: receivers should take 8192 octets. */
    private static final int STREAM_OCTETS = 8192;

    private Sinks() {}

    /** Each notice as a syslog message, kept in memory while the server cannot be reached. */
    public static Sink syslog(SyslogTarget target, SSLContext tls, Consumer<String> messages) {
        boolean datagrams = target.protocol() == SyslogTarget.Protocol.UDP;
        return new Courier(
                "syslog " + target,
                new SyslogForm(
                        target.facility(),
                        hostName(),
                        ProcessHandle.current().pid(),
                        datagrams ? DATAGRAM_OCTETS : STREAM_OCTETS),
                new MemoryBacklog(MOST_WAITING),
                datagrams ? new UdpTransport(target) : new StreamTransport(target, tls.getSocketFactory()),
                new Backoff(FIRST_PAUSE, LONGEST_PAUSE),
                FAREWELL,
                messages);
    }

    /**
     * Each notice POSTed as JSON, kept in a folder while the receiver cannot be reached.
     *
     * @param secret signs the messages
     * @param folder holds what is not delivered yet, over restarts too
     * @throws IOException when the folder cannot be used
     */
    public static Sink webhook(URI url, Optional<byte[]> secret, Path folder, SSLContext tls, Consumer<String> messages)
            throws IOException {
        return new Courier(
                "webhook " + url.getScheme() + "://" + url.getHost(),
                NoticeLines::of,
                new DiskBacklog(folder, MOST_WAITING),
                new WebhookTransport(url, secret.map(Signature::new), PATIENCE, tls),
                new Backoff(FIRST_PAUSE, LONGEST_PAUSE),
                FAREWELL,
                messages);
    }

    /** RFC 5424 section 6.2.4: the best name that is known, a nil value else; never longer than 255. */
    private static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName().replaceAll("[^!-~]", "");
            return name.isEmpty() || name.length() > 255 ? "-" : name;
        } catch (UnknownHostException e) {
            return "-";
        }
    }
}
