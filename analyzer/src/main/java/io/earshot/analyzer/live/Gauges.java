package io.earshot.analyzer.live;

import java.util.Map;

/**
 * Figures of a running capture and its analysis. Counts are since the start of the process.
 *
 * @param frames         captured
 * @param octets         on the wire of all frames captured
 * @param kernelDropped  frames that the kernel lost before the capture could take them
 * @param journalled     frames written to the journal
 * @param notJournalled  frames not written, for want of room on the disk, or lost
 * @param lost           frames captured and lost unanalysed: past the journal, and more than memory could hold
 * @param journalOctets  room that the journal takes on the disk
 * @param analysed       frames that the analysis has taken
 * @param lagFrames      frames captured and not yet analysed
 * @param lagNanos       capture time between the newest frame captured and the newest analysed
 * @param flows          tracked now
 * @param calls          tracked now
 * @param streams        tracked now
 * @param memory         octets of heap in use
 * @param memoryMax      octets that the heap may grow to
 * @param capsReached    entries turned away or dropped early, by table
 */
public record Gauges(
        long frames,
        long octets,
        long kernelDropped,
        long journalled,
        long notJournalled,
        long lost,
        long journalOctets,
        long analysed,
        long lagFrames,
        long lagNanos,
        long flows,
        long calls,
        long streams,
        long memory,
        long memoryMax,
        Map<String, Long> capsReached) {
    public Gauges {
        capsReached = Map.copyOf(capsReached);
    }
}
