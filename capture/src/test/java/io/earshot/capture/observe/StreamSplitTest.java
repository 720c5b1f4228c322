package io.earshot.capture.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.SharedCapture;
import io.earshot.capture.decode.tls.KeyLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** However TCP cuts a stream into segments, and in whatever order they come, the messages are the same. */
class StreamSplitTest {
    /** Octets that are read for one conversation, all its single splits together: bounds the time. */
    private static final int BUDGET = 300_000;

    private static final int FEWEST_SPLITS = 4;
    /** Octets of a piece, and rounds. */
    private static final int PIECE = 32;

    /**
     * Splits at every octet: one split at a time, where that is not too much, else in pieces whose ends stand one octet
     * further in each round, so that every octet ends a piece in one of them.
     */
    private static int everySplit(Conversation conversation) {
        List<String> whole = conversation.messages();
        int length = conversation.length();
        boolean all = (long) length * length <= BUDGET;
        int splits = all ? length : FEWEST_SPLITS;
        for (int i = 0; i < splits; i++) {
            int at = (int) ((long) length * i / splits);
            assertEquals(whole, conversation.splitAt(at).messages(), () -> conversation + " split at " + at);
        }
        for (int first = 1; first <= PIECE && !all; first++) {
            int shift = first;
            assertEquals(
                    whole,
                    conversation.inPieces(first, PIECE).messages(),
                    () -> conversation + " in pieces from " + shift);
        }
        if (length <= BUDGET / 10) {
            assertEquals(whole, conversation.inPieces(1, 1).messages(), () -> conversation + " octet by octet");
        }
        assertEquals(whole, conversation.joined().messages(), () -> conversation + " joined");
        return whole.size();
    }

    private static void anyOrder(Conversation conversation, Random random) {
        if (!conversation.hasGaps()) {
            List<String> whole = conversation.messages();
            for (int round = 0; round < 3; round++) {
                assertEquals(whole, conversation.messagesOfShuffledSegments(random), conversation::toString);
            }
        }
    }

    @Test
    void streamsOfEveryCapture() throws IOException {
        int messages = 0;
        try (Stream<Path> files = Files.walk(SharedCapture.path("corpus"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                for (Conversation conversation : Conversation.of(file)) {
                    messages += everySplit(conversation);
                    anyOrder(conversation, new Random(conversation.length()));
                }
            }
        }
        assertTrue(messages > 3000, "only " + messages + " messages");
    }

    private static final String OPTIONS =
            "OPTIONS sip:b@b.example SIP/2.0\r\nVia: SIP/2.0/TCP a.example;branch=z9hG4bK1\r\n"
                    + "From: <sip:a@a.example>;tag=1\r\nTo: <sip:b@b.example>\r\nCall-ID: t\r\nCSeq: 1 OPTIONS\r\nl: 4\r\n\r\nbody";
    private static final String ANSWER = "SIP/2.0 200 OK\r\nVia: SIP/2.0/TCP a.example;branch=z9hG4bK1\r\n"
            + "From: <sip:a@a.example>;tag=1\r\nTo: <sip:b@b.example>;tag=2\r\nCall-ID: t\r\nCSeq: 1 OPTIONS\r\nl: 0\r\n\r\n";
    private static final String UPGRADE = "GET /ws HTTP/1.1\r\nHost: a.example\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Protocol: sip\r\n\r\n";
    private static final String UPGRADED = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
            + "Sec-WebSocket-Protocol: sip\r\n\r\n";

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void check(Conversation conversation, int messages) {
        assertEquals(
                messages,
                conversation.messages().size(),
                () -> conversation.messages().toString());
        everySplit(conversation);
        for (int seed = 0; seed < 20; seed++) {
            anyOrder(conversation, new Random(seed));
        }
    }

    @Test
    void sip() {
        Conversation conversation = new Conversation("SIP", new KeyLog());
        conversation.add(true, octets("\r\n\r\n" + OPTIONS + OPTIONS + "\r\n\r\n" + OPTIONS));
        conversation.add(false, octets(ANSWER + ANSWER + "\r\n" + ANSWER));
        check(conversation, 6);
    }

    @Test
    void sipOverWebSocket() {
        Conversation conversation = new Conversation("WebSocket", new KeyLog());
        conversation.add(true, octets(UPGRADE));
        conversation.add(false, octets(UPGRADED));
        conversation.add(false, octets("\u0081\u007e\0" + (char) ANSWER.length() + ANSWER + "\u0089\0"));
        conversation.add(
                false,
                octets("\1\5" + ANSWER.substring(0, 5) + "\u0080\u007e\0" + (char) (ANSWER.length() - 5)
                        + ANSWER.substring(5)));
        List<String> messages = conversation.messages();
        assertFalse(messages.stream().noneMatch(message -> message.contains("statusCode=200")), messages::toString);
        check(conversation, messages.size());
    }

    @Test
    void tlsWithKeys() throws IOException {
        KeyLog keyLog = new KeyLog();
        List<Conversation> conversations = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(KeyLog.class.getResourceAsStream("exchanges.txt"), StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("CLIENT_RANDOM")) {
                    keyLog.add(line);
                } else if (line.startsWith("#")) {
                    conversations.add(new Conversation(line, keyLog));
                } else if (line.startsWith("> ") || line.startsWith("< ")) {
                    conversations
                            .get(conversations.size() - 1)
                            .add(line.charAt(0) == '>', HexFormat.of().parseHex(line.substring(2)));
                }
            }
        }
        assertTrue(conversations.size() > 2);
        for (Conversation conversation : conversations) {
            check(conversation, conversation.messages().size());
        }
    }
}
