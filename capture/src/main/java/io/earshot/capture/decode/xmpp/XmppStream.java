package io.earshot.capture.decode.xmpp;

import io.earshot.capture.decode.Sink;
import io.earshot.capture.decode.StreamDecoder;
import io.earshot.capture.wire.Datagram;
import java.nio.charset.StandardCharsets;

/** Recognises one direction of an XMPP connection by its opening tag; the stanzas are not read. */
public final class XmppStream implements StreamDecoder {
    private static final int MAX_OPENING = 1024;
    private static final String DECLARATION = "<?xml";
    private static final String TAG = "<stream:stream";

    private final StringBuilder opening = new StringBuilder();
    private Verdict verdict = Verdict.NEED_MORE;

    @Override
    public Verdict feed(byte[] bytes, int offset, int length, Datagram facts, Sink sink) {
        if (verdict != Verdict.NEED_MORE) {
            return verdict;
        }
        int taken = Math.min(length, MAX_OPENING - opening.length());
        opening.append(new String(bytes, offset, taken, StandardCharsets.ISO_8859_1));
        verdict = judge(facts, sink);
        if (verdict != Verdict.NEED_MORE) {
            opening.setLength(0);
            opening.trimToSize();
        }
        return verdict;
    }

    private Verdict judge(Datagram facts, Sink sink) {
        String text = opening.toString().stripLeading();
        if (!begins(text, DECLARATION) && !begins(text, TAG)) {
            return Verdict.NOT_MINE;
        }
        int tag = text.indexOf(TAG);
        int end = tag < 0 ? -1 : text.indexOf('>', tag);
        if (end < 0) {
            return opening.length() < MAX_OPENING ? Verdict.NEED_MORE : Verdict.NOT_MINE;
        }
        sink.message(facts, new XmppOpening(attribute(text.substring(tag, end), " to=")));
        return Verdict.MINE;
    }

    private static boolean begins(String text, String word) {
        return text.startsWith(word) || word.startsWith(text);
    }

    private static String attribute(String tag, String name) {
        int at = tag.indexOf(name);
        int quote = at + name.length();
        if (at < 0 || quote >= tag.length()) {
            return "";
        }
        int end = tag.indexOf(tag.charAt(quote), quote + 1);
        return end < 0 ? "" : tag.substring(quote + 1, end);
    }

    @Override
    public void gap(long octets, Datagram facts, Sink sink) {
        if (verdict == Verdict.NEED_MORE) {
            verdict = Verdict.NOT_MINE;
        }
    }

    @Override
    public void close(Datagram facts, Sink sink) {
        opening.setLength(0);
    }
}
