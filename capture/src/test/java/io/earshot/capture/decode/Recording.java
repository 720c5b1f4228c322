package io.earshot.capture.decode;

import io.earshot.capture.wire.Datagram;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Consumer;

/** A sink that keeps what it gets, and the inputs that every decoder must survive. */
public final class Recording extends Gathered {
    public boolean has(Oddity.Kind kind) {
        return oddities.stream().anyMatch(oddity -> oddity.kind() == kind);
    }

    /** The only message. */
    public <M extends Message> M only(Class<M> type) {
        if (messages.size() != 1) {
            throw new AssertionError("messages: " + messages);
        }
        return type.cast(messages.get(0));
    }

    /** Octets from hexadecimal digits; blanks are left out. */
    public static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    public static Datagram datagram(byte[] payload) {
        return datagram(payload, payload.length);
    }

    public static Datagram datagram(byte[] payload, int originalLength) {
        Datagram datagram = new Datagram();
        datagram.bytes = payload;
        datagram.length = payload.length;
        datagram.originalLength = originalLength;
        datagram.protocol = Datagram.UDP;
        return datagram;
    }

    public static Recording of(Decoder decoder, byte[] payload) {
        Recording recording = new Recording();
        decoder.decode(datagram(payload), recording);
        return recording;
    }

    /** Hands on every prefix of the payload, whole and as cut by a snap length, and ten thousand mutations of it. */
    public static void hostile(byte[] payload, Consumer<Datagram> decoder) {
        for (int length = 0; length <= payload.length; length++) {
            byte[] prefix = Arrays.copyOf(payload, length);
            decoder.accept(datagram(prefix));
            decoder.accept(datagram(prefix, payload.length));
        }
        Random random = new Random(payload.length);
        for (int round = 0; round < 10_000; round++) {
            byte[] mutant = Arrays.copyOf(payload, random.nextInt(payload.length + 1));
            for (int i = random.nextInt(8); i >= 0 && mutant.length > 0; i--) {
                mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
            }
            decoder.accept(datagram(mutant));
        }
    }
}
