package io.earshot.capture.decode.tls;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The registered cipher suites: number and name, from the registry "TLS Cipher Suites" (RFC 8447 section 8). */
public final class CipherSuites {
    private static final Map<Integer, String> NAMES = read();

    private CipherSuites() {}

    /** The registered name, or the number as {@code 0x1234}. */
    public static String name(int number) {
        String name = NAMES.get(number);
        return name != null ? name : String.format(Locale.ROOT, "0x%04x", number);
    }

    private static Map<Integer, String> read() {
        Map<Integer, String> names = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                CipherSuites.class.getResourceAsStream("cipher-suites.txt"), StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                names.put(Integer.parseInt(line, 0, 4, 16), line.substring(5));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return Map.copyOf(names);
    }
}
