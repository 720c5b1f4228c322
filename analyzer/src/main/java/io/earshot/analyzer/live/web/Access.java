package io.earshot.analyzer.live.web;

import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Who may read: everyone on this host, or whoever shows the token (RFC 6750 section 2.1). */
final class Access {
    private static final String BEARER = "bearer ";
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Optional<byte[]> tokenHash;

    Access(Optional<String> token) {
        tokenHash = token.map(Access::hash);
    }

    boolean needsToken() {
        return tokenHash.isPresent();
    }

    /** Compares hashes in a time that does not depend on how much of the token is right. */
    boolean allows(Headers request) {
        if (tokenHash.isEmpty()) {
            return true;
        }
        String header = request.getFirst("Authorization");
        return header != null
                && header.toLowerCase(Locale.ROOT).startsWith(BEARER)
                && MessageDigest.isEqual(
                        tokenHash.get(), hash(header.substring(BEARER.length()).strip()));
    }

    /**
     * Without a token, only requests for a loopback name are answered: a page elsewhere whose name was pointed at this
     * host (DNS rebinding) could read everything else.
     */
    boolean isMeantForUs(Headers request) {
        String host = request.getFirst("Host");
        return tokenHash.isPresent() || host != null && LOOPBACK_NAMES.contains(withoutPort(host));
    }

    private static String withoutPort(String host) {
        return host.toLowerCase(Locale.ROOT).replaceFirst(":\\d+$", "");
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
