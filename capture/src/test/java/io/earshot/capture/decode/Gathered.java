package io.earshot.capture.decode;

import io.earshot.capture.wire.Datagram;
import java.util.ArrayList;
import java.util.List;

/** A sink that keeps what it gets. */
public class Gathered implements Sink {
    public final List<Message> messages = new ArrayList<>();
    public final List<Oddity> oddities = new ArrayList<>();

    @Override
    public void message(Datagram datagram, Message message) {
        messages.add(message);
    }

    @Override
    public void oddity(Datagram datagram, Oddity oddity) {
        oddities.add(oddity);
    }

    public <M extends Message> List<M> of(Class<M> kind) {
        return messages.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
