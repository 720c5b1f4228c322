package io.earshot.capture.live;

import io.earshot.capture.source.Frame;
import java.io.Closeable;
import java.sql.Timestamp;
import java.util.Optional;
import java.util.function.Consumer;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.BlockingMode;
import org.pcap4j.core.PcapHandle.TimestampPrecision;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.PcapStat;
import org.pcap4j.core.RawPacketListener;

/**
 * One interface, read by libpcap's own loop on the thread of {@link #run}: a large kernel buffer and no immediate mode,
 * so that bursts are not lost.
 */
public final class LiveCapture implements Closeable {
    /** Of the kernel, octets: some seconds of 300,000 frames of voice a second, for those in which code is compiled. */
    private static final int BUFFER_OCTETS = 256 << 20;

    private static final int SNAP_LENGTH = 1 << 18;
    private static final int TIMEOUT_MILLIS = 100;
    private static final long DRAIN_NANOS = 300_000_000L;
    private static final int DRAIN_FRAMES = 4096;
    /** Data link types whose number in files is another one; the tcpdump.org registry. */
    private static final int DLT_RAW_LINUX = 12;

    private static final int DLT_RAW_BSD = 14;
    private static final int LINKTYPE_RAW = 101;

    private final String name;
    private final int number;
    private final PcapHandle handle;
    private final Frame frame = new Frame();
    private volatile boolean closing;
    private final KernelCounts counts = new KernelCounts();
    private volatile long abandoned;

    private LiveCapture(String name, int number, PcapHandle handle) {
        this.name = name;
        this.number = number;
        this.handle = handle;
    }

    /**
     * Opens an interface.
     *
     * @param number 0-based number of the capture among those of one journal
     * @throws CaptureException with one sentence and the command that mends it
     */
    public static LiveCapture open(String name, int number, Optional<CaptureFilter> filter) throws CaptureException {
        PcapHandle handle;
        try {
            handle = new PcapHandle.Builder(name)
                    .snaplen(SNAP_LENGTH)
                    .promiscuousMode(PromiscuousMode.PROMISCUOUS)
                    .timeoutMillis(TIMEOUT_MILLIS)
                    .bufferSize(BUFFER_OCTETS)
                    .timestampPrecision(TimestampPrecision.NANO)
                    .build();
        } catch (PcapNativeException e) {
            throw Advice.cannotOpen(name, e);
        } catch (LinkageError e) {
            throw new CaptureException(Advice.NO_LIBRARY, e);
        }
        LiveCapture capture = new LiveCapture(name, number, handle);
        if (filter.isPresent()) {
            capture.filter(filter.get());
        }
        return capture;
    }

    private void filter(CaptureFilter filter) throws CaptureException {
        if (!filter.namesLinkLayer() && compiles(filter.widest()) || compiles(filter.plain())) {
            return;
        }
        try {
            handle.setFilter(filter.typed(), BpfCompileMode.OPTIMIZE);
        } catch (PcapNativeException | NotOpenException e) {
            handle.close();
            throw new CaptureException(
                    "--filter " + filter.typed() + ": not a capture filter: " + e.getMessage()
                            + "; man pcap-filter tells how they are written",
                    e);
        }
    }

    private boolean compiles(String expression) {
        try {
            handle.setFilter(expression, BpfCompileMode.OPTIMIZE);
            return true;
        } catch (PcapNativeException | NotOpenException e) {
            return false;
        }
    }

    public String name() {
        return name;
    }

    public int number() {
        return number;
    }

    /** LINKTYPE_ value of its frames. */
    public int linkType() {
        int dlt = handle.getDlt().value();
        return dlt == DLT_RAW_LINUX || dlt == DLT_RAW_BSD ? LINKTYPE_RAW : dlt;
    }

    /**
     * Captures until {@link #close}.
     *
     * @param frames given each frame, valid during the call only
     * @param before frames that were captured here before, in earlier runs
     * @throws CaptureException when the interface goes away
     */
    public void run(Consumer<Frame> frames, long before) throws CaptureException {
        frame.capture = number;
        frame.tap = number;
        frame.linkType = linkType();
        frame.number = before;
        RawPacketListener listener = packet -> {
            Timestamp at = handle.getTimestamp();
            frame.bytes = packet;
            frame.length = packet.length;
            frame.originalLength = handle.getOriginalLength();
            frame.time = at.getTime() / 1000 * 1_000_000_000L + at.getNanos();
            frame.number++;
            frames.accept(frame);
        };
        try {
            loop(listener);
            drain(listener);
        } catch (PcapNativeException e) {
            if (!closing) {
                throw new CaptureException(name + ": the capture ended: " + e.getMessage(), e);
            }
        } catch (NotOpenException e) {
            throw new CaptureException(name + ": the capture was closed", e);
        } finally {
            look();
            abandoned = counts.held(frame.number - before);
            handle.close();
        }
    }

    private void loop(RawPacketListener listener) throws PcapNativeException, NotOpenException {
        try {
            while (!closing) {
                handle.loop(-1, listener);
            }
        } catch (InterruptedException e) {
            // the loop was broken by close
        }
    }

    /** What the kernel holds still; for a while, since more comes in. */
    private void drain(RawPacketListener listener) throws PcapNativeException, NotOpenException {
        handle.setBlockingMode(BlockingMode.NONBLOCKING);
        long until = System.nanoTime() + DRAIN_NANOS;
        try {
            while (System.nanoTime() < until && handle.dispatch(DRAIN_FRAMES, listener) > 0) {
                // more may wait
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Frames that the kernel lost because its buffer was full or the interface was too slow, and those that it still held
     * when the capture was closed.
     */
    public long dropped() {
        look();
        return counts.dropped() + abandoned;
    }

    private void look() {
        try {
            PcapStat stat = handle.getStats();
            counts.take(stat.getNumPacketsReceived(), stat.getNumPacketsDropped(), stat.getNumPacketsDroppedByIf());
        } catch (PcapNativeException | NotOpenException e) {
            // it has ended: what was known last holds
        }
    }

    /** Ends the capture, from another thread. */
    @Override
    public void close() {
        closing = true;
        try {
            handle.breakLoop();
        } catch (NotOpenException e) {
            // it has ended
        }
    }
}
