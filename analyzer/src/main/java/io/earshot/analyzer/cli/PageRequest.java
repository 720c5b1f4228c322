package io.earshot.analyzer.cli;

import io.earshot.analyzer.Reasons;
import io.earshot.analyzer.live.sink.SinkState;
import io.earshot.analyzer.live.web.LiveServer;
import io.earshot.analyzer.live.web.ServerOptions;
import io.earshot.analyzer.live.web.Tls;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.apache.commons.cli.CommandLine;

/** Starts the live page, the metrics and the health where a command line asks for them. */
final class PageRequest {
    private static final int STANDARD_PORT = 8767;
    private static final Pattern PLACE = Pattern.compile("(?:(\\[[0-9a-fA-F:.%a-z]+]|[^:\\[\\]]+):)?(\\d{1,5})");

    private PageRequest() {}

    /**
     * @param unasked whether there is a page where nothing is said; it then only speaks of itself when its port is taken
     */
    static Optional<LiveServer> server(
            CommandLine line, boolean unasked, Supplier<List<SinkState>> sinks, Consumer<String> messages)
            throws UserError {
        Optional<String> asked = Request.value(line, OutletFlags.LISTEN);
        if (asked.isEmpty() && !unasked || asked.filter("none"::equals).isPresent()) {
            return Optional.empty();
        }
        String place = asked.orElse("localhost:" + STANDARD_PORT);
        ServerOptions options = options(line, place);
        try {
            LiveServer server = new LiveServer(options, sinks, messages);
            if (!line.hasOption(Flags.QUIET.name())) {
                messages.accept("the live page is at " + url(options, server.port()));
            }
            return Optional.of(server);
        } catch (IOException e) {
            if (asked.isPresent()) {
                throw UserError.usage("--listen " + place + ": " + Reasons.of(e));
            }
            messages.accept("no live page: " + place + ": " + Reasons.of(e) + "; --listen names another port");
            return Optional.empty();
        }
    }

    /**
     * Token, key and certificate of a page that is there, as another command line asks for them; its address stays.
     *
     * @throws UserError when they are wrong, or the page is to begin or to leave off speaking TLS
     */
    static Runnable change(CommandLine line, LiveServer server) throws UserError {
        String place = Request.value(line, OutletFlags.LISTEN).orElse("localhost:" + STANDARD_PORT);
        if (place.equals("none")) {
            return () -> {};
        }
        ServerOptions options = options(line, place);
        if (options.tls().isPresent() != server.secured()) {
            throw UserError.usage("--" + OutletFlags.KEYSTORE.name() + ": a restart is needed to begin or end TLS");
        }
        return () -> server.change(options);
    }

    private static ServerOptions options(CommandLine line, String place) throws UserError {
        try {
            return new ServerOptions(address(place), SecretFile.read(line, OutletFlags.TOKEN), tls(line));
        } catch (IllegalArgumentException e) {
            throw UserError.usage("--listen " + place + ": " + e.getMessage());
        }
    }

    private static InetSocketAddress address(String place) throws UserError {
        Matcher parts = PLACE.matcher(place);
        int port = parts.matches() ? Integer.parseInt(parts.group(2)) : -1;
        if (port < 0 || port > 0xFFFF) {
            throw UserError.usage("--listen " + place + ": write it as localhost:9000, 192.0.2.1:9000 or [::1]:9000");
        }
        return parts.group(1) == null
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
                : new InetSocketAddress(parts.group(1), port);
    }

    private static Optional<SSLContext> tls(CommandLine line) throws UserError {
        Optional<String> file = Request.value(line, OutletFlags.KEYSTORE);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        String password = SecretFile.read(line, OutletFlags.KEYSTORE_PASSWORD).orElse("");
        try {
            return Optional.of(Tls.of(Path.of(file.get()), password));
        } catch (IOException e) {
            throw UserError.usage("--tls-keystore " + file.get() + ": " + Reasons.of(e));
        }
    }

    /** An address at which the page can be opened: of this host's own where it listens on all. */
    static String url(ServerOptions options, int port) {
        InetAddress address = options.address().getAddress();
        String host = address.isAnyLocalAddress()
                ? ownAddress()
                : address.isLoopbackAddress() ? "localhost" : address.getHostAddress();
        return (options.tls().isPresent() ? "https://" : "http://") + (host.contains(":") ? "[" + host + "]" : host)
                + ":" + port + "/";
    }

    private static String ownAddress() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(PageRequest::isUp)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .min(Comparator.comparing(Inet6Address.class::isInstance))
                    .map(InetAddress::getHostAddress)
                    .orElse("localhost");
        } catch (SocketException e) {
            return "localhost";
        }
    }

    private static boolean isUp(NetworkInterface device) {
        try {
            return device.isUp();
        } catch (SocketException e) {
            return false;
        }
    }
}
