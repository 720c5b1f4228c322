package io.earshot.analyzer.live.web;

import java.net.InetSocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Where and to whom the service answers.
 *
 * @param token demanded of every request but that for the bare page, at least {@link #LEAST_TOKEN} characters
 */
public record ServerOptions(InetSocketAddress address, Optional<String> token, Optional<SSLContext> tls) {
    /** Characters of a token that nobody guesses. */
    public static final int LEAST_TOKEN = 16;

    public ServerOptions {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException(address.getHostString() + ": this name has no address");
        }
        if (token.isPresent() && token.get().length() < LEAST_TOKEN) {
            throw new IllegalArgumentException("a token needs at least " + LEAST_TOKEN + " characters");
        }
        if (!address.getAddress().isLoopbackAddress() && (token.isEmpty() || tls.isEmpty())) {
            throw new IllegalArgumentException(address.getHostString()
                    + " can be reached from other hosts: that needs a token and a TLS key store");
        }
    }
}
