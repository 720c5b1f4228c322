package io.earshot.analyzer.live.web;

import io.earshot.analyzer.report.Report;

/**
 * Packets of one RTP stream by second of capture time, for the last two minutes, made of what its totals grow by from
 * one snapshot to the next. Snapshots come when they like; a stream's totals lag by up to a second.
 */
final class PacketLine {
    /** Seconds remembered. */
    static final int SECONDS = 120;

    private static final long SECOND = 1_000_000_000L;
    /** Without a packet for this long a stream is silent, not only late to be reported. */
    private static final long SILENCE = 2_500_000_000L;
    /** A second is complete when it ended this long before the snapshot. */
    static final long LATENESS = 2 * SECOND;

    private final long[] secondOf = new long[SECONDS];
    private final float[] packets = new float[SECONDS];
    private final int[] lost = new int[SECONDS];
    private long totalPackets;
    private long totalLost;
    private long coveredUntil;
    private final long firstSecond;

    PacketLine(Report.Stream stream) {
        coveredUntil = stream.first();
        firstSecond = Math.floorDiv(stream.first(), SECOND);
    }

    /** @param now capture time of the snapshot, nanoseconds */
    void take(Report.Stream stream, long now) {
        long grown = stream.packets() - totalPackets;
        if (grown > 0) {
            spread(grown, Math.min(coveredUntil, stream.last()), stream.last());
            coveredUntil = stream.last();
        } else if (now - stream.last() > SILENCE) {
            coveredUntil = Math.max(coveredUntil, now - LATENESS);
        }
        if (stream.lost() > totalLost) {
            int cell = cell(Math.floorDiv(stream.last(), SECOND));
            lost[cell] += (int) Math.min(Integer.MAX_VALUE / 2, stream.lost() - totalLost);
        }
        totalPackets = stream.packets();
        totalLost = stream.lost();
    }

    /** Lays packets evenly over a time. */
    private void spread(long count, long from, long to) {
        long begin = Math.max(from, to - (SECONDS - 1) * SECOND);
        double perNano = to > from ? (double) count / (to - from) : 0;
        if (perNano == 0) {
            packets[cell(Math.floorDiv(to, SECOND))] += count;
            return;
        }
        for (long at = begin; at < to; ) {
            long second = Math.floorDiv(at, SECOND);
            long end = Math.min(to, (second + 1) * SECOND);
            packets[cell(second)] += (float) (perNano * (end - at));
            at = end;
        }
    }

    private int cell(long second) {
        int cell = (int) Math.floorMod(second, (long) SECONDS);
        if (secondOf[cell] != second) {
            secondOf[cell] = second;
            packets[cell] = 0;
            lost[cell] = 0;
        }
        return cell;
    }

    /** Seconds since 1970 in which the stream began. */
    long firstSecond() {
        return firstSecond;
    }

    /** Packets in one second of capture time. */
    double packets(long second) {
        int cell = (int) Math.floorMod(second, (long) SECONDS);
        return secondOf[cell] == second ? packets[cell] : 0;
    }

    /** Packets noticed missing in one second of capture time. */
    int lost(long second) {
        int cell = (int) Math.floorMod(second, (long) SECONDS);
        return secondOf[cell] == second ? lost[cell] : 0;
    }
}
