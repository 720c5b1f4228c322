package io.earshot.capture.source;

import com.github.luben.zstd.ZstdInputStream;
import io.earshot.capture.net.Octets;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** One capture file, of whatever format and compression its first octets tell. */
public final class CaptureFile implements FrameSource {
    private static final int PEEK = 4;
    private static final int GZIP = 0x1F8B;
    private static final int ZSTD = 0x28B52FFD;
    private final CountedStream raw;
    private final Window window;
    private final FileAccount account;
    private final FileReader reader;
    private final int capture;

    private CaptureFile(CountedStream raw, Window window, FileAccount account, FileReader reader, int capture) {
        this.raw = raw;
        this.window = window;
        this.account = account;
        this.reader = reader;
        this.capture = capture;
    }

    /**
     * Begins to read a capture.
     *
     * @param file    its name for the report
     * @param in      closed with the file, and when this fails
     * @param capture 0-based number among the inputs
     * @throws NotACaptureException when the octets are no capture
     */
    public static CaptureFile open(String file, InputStream in, int capture, FileNotes notes) throws IOException {
        CountedStream raw = new CountedStream(in);
        try {
            FileAccount account = new FileAccount(file);
            BufferedInputStream buffered = new BufferedInputStream(raw, 1 << 16);
            int magic = peek(buffered);
            String packing = packing(magic);
            Window window = new Window(unpacked(buffered, packing), !packing.isEmpty());
            FileReader reader = reader(window, account, notes, packing);
            return new CaptureFile(raw, window, account, reader, capture);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** Whether a file that begins with these octets may be a capture, compressed ones included. */
    static boolean mayBe(byte[] head, int length) {
        if (length < PEEK) {
            return false;
        }
        int magic = magic(head);
        return PcapReader.isMagic(magic)
                || PcapReader.isMagic(Integer.reverseBytes(magic))
                || magic == PcapngReader.SECTION_HEADER
                || magic == SnoopReader.MAGIC
                || isPacked(head);
    }

    static boolean isPacked(byte[] head) {
        return !packing(magic(head)).isEmpty();
    }

    private static String packing(int magic) {
        return magic >>> 16 == GZIP ? "+gz" : magic == ZSTD ? "+zst" : "";
    }

    private static int magic(byte[] head) {
        return Octets.u32(head, 0);
    }

    private static int peek(BufferedInputStream in) throws IOException {
        in.mark(PEEK);
        byte[] head = in.readNBytes(PEEK);
        in.reset();
        if (head.length == 0) {
            throw new NotACaptureException("the file is empty");
        }
        return head.length < PEEK ? 0 : magic(head);
    }

    private static InputStream unpacked(InputStream in, String packing) throws IOException {
        try {
            return switch (packing) {
                case "+gz" -> new GZIPInputStream(new Unending(in), 1 << 16);
                case "+zst" -> new ZstdInputStream(in);
                default -> in;
            };
        } catch (ZipException | EOFException e) {
            throw new NotACaptureException("it begins like a compressed file, but is none");
        }
    }

    private static FileReader reader(Window window, FileAccount account, FileNotes notes, String packing)
            throws IOException {
        boolean complete = window.require(PcapReader.HEADER_LENGTH);
        if (window.available() < PEEK) {
            throw notACapture(window, packing);
        }
        window.order(ByteOrder.BIG_ENDIAN);
        int magic = window.i32(0);
        if (magic == PcapngReader.SECTION_HEADER) {
            account.format("pcapng" + packing);
            return new PcapngReader(window, account, notes);
        }
        if (PcapReader.isMagic(magic) || PcapReader.isMagic(Integer.reverseBytes(magic))) {
            if (!complete) {
                throw new NotACaptureException("a pcap file that ends inside its header");
            }
            account.format("pcap" + packing);
            return new PcapReader(window, account);
        }
        if (magic == SnoopReader.MAGIC && window.require(SnoopReader.HEADER_LENGTH)) {
            account.format("snoop" + packing);
            return new SnoopReader(window, account);
        }
        throw notACapture(window, packing);
    }

    private static NotACaptureException notACapture(Window window, String packing) {
        String problem = window.failure().orElse("not a capture: neither pcap nor pcapng");
        return new NotACaptureException(packing.isEmpty() ? problem : problem + " inside the compressed file");
    }

    @Override
    public boolean next(Frame frame) throws IOException {
        if (!reader.next(frame)) {
            return false;
        }
        account.count(frame);
        frame.capture = capture;
        frame.tap = account.tap();
        return true;
    }

    /** See {@link MergedFiles}. */
    void spent(Consumer<Runnable> told) {
        window.spent(told);
    }

    /** What is known of the file; grows while it is read. */
    public FileAccount account() {
        return account;
    }

    /** Octets of the file itself that were read so far. */
    public long octetsRead() {
        return raw.count;
    }

    @Override
    public void close() throws IOException {
        window.close();
    }

    /** Never says that nothing waits: a gzip stream over a pipe would end after its first member. */
    private static final class Unending extends FilterInputStream {
        Unending(InputStream in) {
            super(in);
        }

        @Override
        public int available() throws IOException {
            return Math.max(1, super.available());
        }
    }

    private static final class CountedStream extends FilterInputStream {
        /** Written by the one who reads ahead, read for the progress. */
        private volatile long count;

        CountedStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int octet = super.read();
            add(octet < 0 ? 0 : 1);
            return octet;
        }

        private void add(int octets) {
            long before = count;
            count = before + octets;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            add(Math.max(0, read));
            return read;
        }
    }
}
