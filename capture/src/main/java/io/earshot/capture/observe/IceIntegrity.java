package io.earshot.capture.observe;

import io.earshot.capture.decode.stun.StunIntegrity;
import io.earshot.capture.decode.stun.StunMessage;
import io.earshot.capture.wire.Datagram;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Verifies connectivity checks with the passwords of SDP: a request with that of the user fragment before the colon, the
 * receiver's, and its response with the same (RFC 8445 section 7.2.2, RFC 8489 section 9.1.4).
 */
final class IceIntegrity {
    private static final int MAX_TRANSACTIONS = 4096;

    private final Announcements announcements;
    /** Passwords of the requests seen last, by transaction: responses name no fragment. */
    private final Map<String, String> passwords = new Latest();

    private static final class Latest extends LinkedHashMap<String, String> {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX_TRANSACTIONS;
        }
    }

    IceIntegrity(Announcements announcements) {
        this.announcements = announcements;
    }

    /** Whether the message was made with its password; empty when it has no integrity or the password is not known. */
    Optional<Boolean> verify(Datagram datagram, StunMessage stun) {
        if (!stun.authenticated()) {
            return Optional.empty();
        }
        return password(stun)
                .flatMap(password -> StunIntegrity.verify(
                        datagram.bytes, datagram.offset, datagram.length, StunIntegrity.shortTermKey(password)));
    }

    private Optional<String> password(StunMessage stun) {
        int colon = stun.username().orElse("").indexOf(':');
        if (colon < 0) {
            return Optional.ofNullable(passwords.get(stun.transactionId()));
        }
        Optional<String> password =
                announcements.icePassword(stun.username().get().substring(0, colon));
        password.ifPresent(known -> passwords.put(stun.transactionId(), known));
        return password;
    }
}
