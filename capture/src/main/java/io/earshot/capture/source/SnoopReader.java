package io.earshot.capture.source;

import java.io.IOException;
import java.nio.ByteOrder;

/** The capture format of Solaris, RFC 1761. A record that cannot be ends the reading: records have no mark to find. */
final class SnoopReader implements FileReader {
    /** "snoo", the first half of the identification. */
    static final int MAGIC = 0x736E6F6F;

    static final int HEADER_LENGTH = 16;
    private static final int RECORD_HEADER = 24;
    /** Version 2 is the only one. */
    private static final int VERSION = 2;
    /** Datalink types of RFC 1761 that have a LINKTYPE_ of their own: IEEE 802.3 and Ethernet, FDDI. */
    private static final int[] LINK_TYPES = {1, -1, -1, -1, 1, -1, -1, -1, 10};
    /** A LINKTYPE_ value that none has. */
    private static final int UNKNOWN = 0xFFFF;

    private final Window window;
    private final FileAccount account;
    private final int linkType;

    /** @param window at the file header, which is complete */
    SnoopReader(Window window, FileAccount account) {
        this.window = window;
        this.account = account;
        window.order(ByteOrder.BIG_ENDIAN);
        int datalink = window.i32(12);
        boolean listed = datalink >= 0 && datalink < LINK_TYPES.length && LINK_TYPES[datalink] >= 0;
        linkType = listed ? LINK_TYPES[datalink] : UNKNOWN;
        account.describe(linkType);
        if (window.i32(8) != VERSION) {
            account.damaged(8, "the version of this snoop file is " + window.u32(8) + ", not " + VERSION);
        }
        window.skip(HEADER_LENGTH);
    }

    @Override
    public boolean next(Frame frame) throws IOException {
        if (!window.require(RECORD_HEADER)) {
            return end();
        }
        int captured = window.i32(4);
        int record = window.i32(8);
        if (captured < 0 || captured > MAX_FRAME || record < RECORD_HEADER + captured || record > 2 * MAX_FRAME) {
            account.damaged(window.offset(), "record length " + window.u32(8) + " is impossible");
            window.skip(window.available());
            return false;
        }
        if (!window.require(record)) {
            return end();
        }
        frame.originalLength = Math.max(captured, window.i32(0));
        frame.time = window.u32(16) * 1_000_000_000L + window.u32(20) * 1000;
        frame.bytes = window.bytes();
        frame.offset = window.position() + RECORD_HEADER;
        frame.length = captured;
        frame.linkType = linkType;
        frame.interfaceId = 0;
        window.skip(record);
        return true;
    }

    private boolean end() {
        if (window.failure().isPresent()) {
            account.damaged(window.offset(), window.failure().get());
        } else if (window.available() > 0) {
            account.damaged(window.offset(), "the file ends inside a frame");
        }
        return false;
    }
}
