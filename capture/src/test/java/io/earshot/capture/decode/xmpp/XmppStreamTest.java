package io.earshot.capture.decode.xmpp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.capture.decode.Message;
import io.earshot.capture.decode.Oddity;
import io.earshot.capture.decode.Sink;
import io.earshot.capture.decode.StreamDecoder.Verdict;
import io.earshot.capture.wire.Datagram;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class XmppStreamTest {
    private static final String OPENING = "<?xml version='1.0'?><stream:stream from='juliet@im.example.com'"
            + " to='im.example.com' version='1.0' xml:lang='en' xmlns='jabber:client'>";

    private final List<Message> messages = new ArrayList<>();
    private final Sink sink = new Sink() {
        @Override
        public void message(Datagram datagram, Message message) {
            messages.add(message);
        }

        @Override
        public void oddity(Datagram datagram, Oddity oddity) {}
    };

    private Verdict feed(String text, int step) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        XmppStream stream = new XmppStream();
        Verdict verdict = Verdict.NEED_MORE;
        for (int at = 0; at < bytes.length; at += step) {
            verdict = stream.feed(bytes, at, Math.min(step, bytes.length - at), new Datagram(), sink);
        }
        return verdict;
    }

    @Test
    void theDomainIsReadWhereverTheSegmentsEnd() {
        for (int step = 1; step <= OPENING.length(); step++) {
            messages.clear();
            assertEquals(Verdict.MINE, feed(OPENING, step));
            assertEquals(List.of(new XmppOpening("im.example.com")), messages);
        }
    }

    @Test
    void otherXmlIsNotXmpp() {
        assertEquals(Verdict.NOT_MINE, feed("<html><body>", 4));
        assertEquals(Verdict.NOT_MINE, feed("<?xml version='1.0'?><rss>" + "x".repeat(2000), 100));
        assertEquals(List.of(), messages);
    }
}
