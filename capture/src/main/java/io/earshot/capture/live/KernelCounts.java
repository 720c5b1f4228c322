package io.earshot.capture.live;

/**
 * What became of the frames that reached one capture, from the counters of libpcap (pcap_stats(3PCAP)). These are 32 bits
 * wide and wrap within days on a loaded link; what is told here does not.
 */
final class KernelCounts {
    private static final long WRAP = 0xFFFF_FFFFL;

    private long received;
    private long dropped;
    private long droppedByInterface;

    /**
     * Takes the counters as they stand, unsigned 32 bits each.
     *
     * @param received           frames that passed the filter, those that were dropped too
     * @param dropped            for want of room in the kernel's buffer
     * @param droppedByInterface before the filter; these are not among the received
     */
    synchronized void take(long received, long dropped, long droppedByInterface) {
        this.received += received - this.received & WRAP;
        this.dropped += dropped - this.dropped & WRAP;
        this.droppedByInterface += droppedByInterface - this.droppedByInterface & WRAP;
    }

    /** Frames that were lost before the capture could take them. */
    synchronized long dropped() {
        return dropped + droppedByInterface;
    }

    /** Frames that the kernel still holds when so many have been taken; never negative. */
    synchronized long held(long taken) {
        return Math.max(0, received - dropped - taken);
    }
}
