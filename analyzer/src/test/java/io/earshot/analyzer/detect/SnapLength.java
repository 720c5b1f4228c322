package io.earshot.analyzer.detect;

import io.earshot.capture.decode.Message;
import io.earshot.capture.decode.Oddity;
import io.earshot.capture.decode.Sink;
import io.earshot.capture.decode.sip.SipDecoder;
import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.wire.Datagram;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a capture that keeps so many octets of each message leaves of it, as the decoder reads it. */
final class SnapLength {
    private SnapLength() {}

    static SipMessage cut(SipMessage message, int octets) {
        byte[] text = text(message).getBytes(StandardCharsets.ISO_8859_1);
        Datagram datagram = new Datagram();
        datagram.bytes = text;
        datagram.length = Math.min(text.length, octets);
        datagram.originalLength = text.length;
        List<SipMessage> read = new ArrayList<>();
        new SipDecoder().decode(datagram, new Sink() {
            @Override
            public void message(Datagram of, Message found) {
                read.add((SipMessage) found);
            }

            @Override
            public void oddity(Datagram of, Oddity oddity) {}
        });
        return read.get(0);
    }

    static boolean cuts(SipMessage message, int octets) {
        return text(message).length() > octets;
    }

    private static String text(SipMessage message) {
        StringBuilder text = new StringBuilder();
        if (message instanceof SipMessage.Request request) {
            text.append(request.method())
                    .append(' ')
                    .append(request.requestUri())
                    .append(" SIP/2.0\r\n");
        } else if (message instanceof SipMessage.Response response) {
            text.append("SIP/2.0 ")
                    .append(response.statusCode())
                    .append(' ')
                    .append(response.reason())
                    .append("\r\n");
        }
        message.headers()
                .forEach(header -> text.append(header.name())
                        .append(": ")
                        .append(header.value())
                        .append("\r\n"));
        return text.append("\r\n").append(message.body()).toString();
    }
}
