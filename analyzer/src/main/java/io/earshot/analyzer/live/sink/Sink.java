package io.earshot.analyzer.live.sink;

import io.earshot.analyzer.live.Listener;
import io.earshot.analyzer.live.Snapshot;

/** A listener that takes notices away and can say how that goes. */
public interface Sink extends Listener {
    /** May be asked from any thread. */
    SinkState state();

    @Override
    default void snapshot(Snapshot snapshot) {}
}
