package io.earshot.capture.observe;

/**
 * How frames are read.
 *
 * @param dropDuplicates copies that a mirror port made of one packet are dropped and counted
 * @param maxFlows       flows held at once; past it the longest silent give way
 * @param maxStreams     RTP streams and candidates held at once
 */
public record ObserverOptions(boolean dropDuplicates, int maxFlows, int maxStreams) {
    /** What fits a carrier's aggregation point into the memory of one machine. */
    public static final ObserverOptions DEFAULT = new ObserverOptions(true, 1 << 20, 1 << 19);

    public ObserverOptions withDuplicates() {
        return new ObserverOptions(false, maxFlows, maxStreams);
    }
}
