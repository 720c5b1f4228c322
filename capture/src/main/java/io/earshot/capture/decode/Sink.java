package io.earshot.capture.decode;

import io.earshot.capture.wire.Datagram;

/** Takes what decoders find. The datagram and any view among the messages are valid only during the call. */
public interface Sink {
    void message(Datagram datagram, Message message);

    void oddity(Datagram datagram, Oddity oddity);
}
