package io.earshot.analyzer.live;

/**
 * Who wants to know what a running analysis finds. Called on the thread of the analysis, one call at a time; an
 * implementation that talks to the network takes the notice and returns at once.
 */
public interface Listener extends AutoCloseable {
    /** Something started, went on, or recovered. */
    void notice(Notice notice);

    /** The state of play, about once a second. */
    void snapshot(Snapshot snapshot);

    /** Delivers what can be delivered within seconds, and ends. */
    @Override
    void close();
}
