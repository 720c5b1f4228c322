package io.earshot.capture.observe;

import io.earshot.capture.decode.rtp.PayloadTypes;
import io.earshot.capture.decode.rtp.RtpHeader;
import io.earshot.capture.decode.rtp.RtpProbe;
import io.earshot.capture.wire.Datagram;

/**
 * Sequence numbers and times of one RTP stream; what each packet touches stands together in memory. Numbers follow RFC
 * 3550 appendix A, delta and jitter follow Wireshark's RTP stream table (ui/tap-rtp-analysis.c), which leaves packets
 * with the marker bit, comfort noise and the packet after it, and timestamps that run backwards out of maximum and mean.
 */
abstract class RtpTiming extends Slotted {
    // ---- sequence, RFC 3550 appendix A.1
    long firstExtended;
    long highestExtended;
    long totalPackets;
    int lostBursts;
    /** Consecutive steps of sequence and timestamp, for the proof. */
    int progress;

    // ---- time
    long lastTime;
    /** Arrival of the last packet that is not older, by its timestamp, than the first one. */
    private long orderedTime;
    /** Timestamp less that of the first packet; in an int it wraps, here it does not. */
    private long ticks;

    int lastTimestamp;
    /** {@link #ticks} in milliseconds, as of the last packet whose clock rate is known. */
    private double lastMediaMs;

    int lastPayloadType;
    private double jitterMs;
    double maxJitterMs;
    double meanJitterMs;
    double maxDeltaMs;

    /** Ticks per second; 0 when not known. */
    int clockRate;
    /** Whole kilohertz of the clock rate. */
    private int ticksPerMs;

    RtpTiming(int hash) {
        super(hash);
    }

    final long totalPackets() {
        return totalPackets;
    }

    final int lastPayloadType() {
        return lastPayloadType;
    }

    final void clockRate(int rate) {
        clockRate = rate;
        ticksPerMs = rate / 1000;
    }

    /** The highest sequence number, 0 to 65535. */
    final int highestSequence() {
        return (int) highestExtended & 0xFFFF;
    }

    /** Weighs the next packet of a candidate, before it is added. */
    final void follow(Datagram datagram, RtpHeader header) {
        if (totalPackets == 0) {
            return;
        }
        int step = RtpProbe.step(highestSequence(), header.sequence());
        long elapsed = datagram.time - lastTime;
        if (RtpProbe.follows(highestSequence(), lastTimestamp, header.sequence(), header.timestamp(), elapsed)) {
            progress++;
        } else if (step > RtpProbe.MAX_STEP || step < -RtpProbe.MAX_STEP) {
            progress = 0;
        }
    }

    final void first(long time, int sequence, int timestamp) {
        firstExtended = sequence;
        highestExtended = sequence;
        orderedTime = time;
        lastTimestamp = timestamp;
    }

    final void sequence(int sequence) {
        int step = (short) (sequence - (int) highestExtended);
        if (step > 0) {
            if (step > 1) {
                lostBursts++;
            }
            highestExtended += step;
        }
    }

    /** @param rate clock rate by which the timestamps run; 0 when they tell no time */
    final void timing(long time, RtpHeader header, int rate) {
        ticks += header.timestamp() - lastTimestamp;
        lastTimestamp = header.timestamp();
        double deltaMs = (time - orderedTime) / 1e6;
        boolean ordered = ticks >= 0;
        if (rate >= 1000) {
            // Wireshark divides by whole kilohertz; 11025 and 44100 Hz are 11 and 44 there.
            double mediaMs = (double) ticks / ticksPerMs;
            jitterMs = (15 * jitterMs + Math.abs(deltaMs - (mediaMs - lastMediaMs))) / 16;
            lastMediaMs = mediaMs;
        }
        if (ordered && !header.marker() && !isNoise(header.payloadType()) && !isNoise(lastPayloadType)) {
            maxDeltaMs = Math.max(maxDeltaMs, deltaMs);
            if (rate >= 1000) {
                maxJitterMs = Math.max(maxJitterMs, jitterMs);
                meanJitterMs = (meanJitterMs * (totalPackets - 1) + jitterMs) / totalPackets;
            }
        }
        if (ordered) {
            orderedTime = time;
        }
    }

    private static boolean isNoise(int payloadType) {
        return payloadType == PayloadTypes.COMFORT_NOISE || payloadType == PayloadTypes.COMFORT_NOISE_OLD;
    }
}
