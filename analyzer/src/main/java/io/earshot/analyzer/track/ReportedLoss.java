package io.earshot.analyzer.track;

import io.earshot.capture.decode.rtcp.RtcpMessage;
import java.util.List;

/**
 * What the receivers of streams say to lack of them (RFC 3550 section 6.4.1). A capture on the way to a receiver shows what
 * was not lost before it: what it lacks and the receiver does not, it lost itself.
 */
final class ReportedLoss {
    /** Share of the ten seconds that reports have to tell of: they come at most 7.5 s apart, RFC 3550 section 6.2. */
    private static final double ENOUGH = 0.25;

    private final RtcpReports reports;

    ReportedLoss(RtcpReports reports) {
        this.reports = reports;
    }

    /** Packets of ten seconds that the capture lacks and the receiver got, at least; 0 where no report tells. */
    long received(MediaStream stream, MediaStream.Chunk chunk) {
        long lost = chunk.expected() - chunk.packets();
        return lost <= 0 ? 0 : Math.max(0, Math.round(lost - lackedByReceiver(stream, chunk, lost)));
    }

    /** At most; where the last report comes before the end, in the same measure until then. All where no report tells. */
    private double lackedByReceiver(MediaStream stream, MediaStream.Chunk chunk, long lost) {
        double before = 0;
        double lacked = lost;
        for (RtcpWitness report : reports.byReceivers(List.of(stream))) {
            long time = report.at().time();
            for (RtcpMessage.ReportBlock block : report.message().reports()) {
                if (block.ssrc() != stream.ssrc()
                        || block.highestSequence() == 0
                        || report.at().tap() != stream.first().tap()) {
                    continue;
                }
                double told = (double) (time - chunk.from()) / (chunk.to() - chunk.from());
                if (told >= 1) {
                    return block.cumulativeLost() - before;
                }
                before = told <= 0 ? block.cumulativeLost() : before;
                lacked = told >= ENOUGH ? (block.cumulativeLost() - before) / told : lacked;
            }
        }
        return lacked;
    }
}
