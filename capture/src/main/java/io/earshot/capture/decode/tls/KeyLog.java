package io.earshot.capture.decode.tls;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Secrets of connections that their own endpoint wrote down: the format of NSS, RFC 9850, as found in a file or in the
 * decryption secrets block of a pcapng file. One line each: {@code LABEL client-random secret}, the last two in
 * hexadecimal.
 */
public final class KeyLog {
    /** The master secret of TLS 1.2 and DTLS 1.2. */
    public static final String CLIENT_RANDOM = "CLIENT_RANDOM";

    static final String CLIENT_HANDSHAKE = "CLIENT_HANDSHAKE_TRAFFIC_SECRET";
    static final String SERVER_HANDSHAKE = "SERVER_HANDSHAKE_TRAFFIC_SECRET";
    static final String CLIENT_APPLICATION = "CLIENT_TRAFFIC_SECRET_0";
    static final String SERVER_APPLICATION = "SERVER_TRAFFIC_SECRET_0";
    public static final String EXPORTER = "EXPORTER_SECRET";

    private static final int MAX_SECRETS = 1 << 20;
    private static final int MAX_SECRET_DIGITS = 2 * 64;

    private final Map<String, byte[]> secrets = new HashMap<>();
    private long passedOver;

    /** Takes the lines of one key log; comments, blank lines and what is no secret are passed over. */
    public void add(String text) {
        text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && line.charAt(0) != '#')
                .forEach(this::line);
    }

    private void line(String line) {
        String[] words = line.split("\\s+");
        boolean readable = words.length == 3
                && words[1].length() == 64
                && words[2].length() <= MAX_SECRET_DIGITS
                && words[2].length() % 2 == 0
                && isHexadecimal(words[1])
                && isHexadecimal(words[2]);
        if (readable && secrets.size() < MAX_SECRETS) {
            secrets.put(
                    words[0] + ' ' + words[1].toLowerCase(Locale.ROOT),
                    HexFormat.of().parseHex(words[2]));
        } else {
            passedOver++;
        }
    }

    private static boolean isHexadecimal(String text) {
        return text.chars().allMatch(HexFormat::isHexDigit);
    }

    public boolean isEmpty() {
        return secrets.isEmpty();
    }

    public int size() {
        return secrets.size();
    }

    /** Lines that held no secret, or came after the store was full. */
    public long passedOver() {
        return passedOver;
    }

    /** @param clientRandom of the client hello, 64 lower-case hexadecimal digits */
    public Optional<byte[]> secret(String label, String clientRandom) {
        return Optional.ofNullable(secrets.get(label + ' ' + clientRandom));
    }
}
