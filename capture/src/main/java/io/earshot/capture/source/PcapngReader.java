package io.earshot.capture.source;

import io.earshot.capture.net.Address;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * pcapng, the IETF's opsawg draft: several sections, interfaces, link types and time resolutions; names, secrets,
 * statistics. Blocks of other kinds are passed over; after damage the next block whose two lengths agree is taken.
 */
final class PcapngReader implements FileReader {
    static final int SECTION_HEADER = 0x0A0D0D0A;

    private static final int MAJOR_VERSION = 1;
    private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
    private static final int INTERFACE = 1;
    private static final int OBSOLETE_PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int NAMES = 4;
    private static final int STATISTICS = 5;
    private static final int ENHANCED_PACKET = 6;
    private static final int JOURNAL_ENTRY = 9;
    private static final int SECRETS = 10;
    private static final int CUSTOM = 0x0BAD;
    private static final int CUSTOM_NOT_COPIED = 0x40000BAD;
    /** Secrets type "TLSK". */
    private static final int TLS_KEY_LOG = 0x544C534B;

    private static final int OPTION_FILTER = 11;
    private static final int OPTION_RESOLUTION = 9;
    private static final int OPTION_OFFSET = 14;
    private static final int STATISTIC_INTERFACE_DROPS = 5;
    private static final int STATISTIC_SYSTEM_DROPS = 7;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int MAX_INTERFACES = 1 << 16;

    /** Blocks longer than this are not believed where they were searched for after damage. */
    private static final int MAX_FOUND = 1 << 20;

    /** What an interface description block says; snapLength 0 is no limit, offset is added to every time, nanoseconds. */
    private record Interface(int linkType, int snapLength, Resolution resolution, long offset) {}

    private final Window window;
    private final FileAccount account;
    private final FileNotes notes;
    private final List<Interface> interfaces = new ArrayList<>();
    private long sectionBase;
    private int interfacesBefore;
    private long lastTime;

    PcapngReader(Window window, FileAccount account, FileNotes notes) {
        this.window = window;
        this.account = account;
        this.notes = notes;
    }

    @Override
    public boolean next(Frame frame) throws IOException {
        while (window.require(12)) {
            int type = window.i32(0);
            if (type == SECTION_HEADER) {
                section();
            }
            long length = window.u32(4);
            if (!isLength(length)) {
                if (!recover("block length " + length + " is impossible")) {
                    return false;
                }
            } else if (!window.require((int) length)) {
                if (window.failure().isPresent() || !recover("the file ends inside a block")) {
                    return end();
                }
            } else if (window.u32((int) length - 4) != length) {
                if (!recover("the two lengths of a block differ")) {
                    return false;
                }
            } else {
                boolean packet = block(type, (int) length, frame);
                window.skip((int) length);
                if (packet) {
                    return true;
                }
            }
        }
        return end();
    }

    private static boolean isLength(long length) {
        return length >= 12 && length <= MAX_FRAME && length % 4 == 0;
    }

    /** A new section has its own byte order and its own interfaces. */
    private void section() throws IOException {
        if (!window.require(16)) {
            return;
        }
        window.order(ByteOrder.BIG_ENDIAN);
        if (window.i32(8) != BYTE_ORDER_MAGIC) {
            window.order(ByteOrder.LITTLE_ENDIAN);
        }
        if (window.offset() != sectionBase) {
            interfacesBefore += interfaces.size();
            interfaces.clear();
            sectionBase = window.offset();
        }
    }

    /** Reads a whole block; true when it filled the frame. */
    private void version() {
        if (window.u16(12) != MAJOR_VERSION) {
            account.damaged(window.offset(), "pcapng version " + window.u16(12) + "; it was read as version 1");
        }
    }

    private boolean block(int type, int length, Frame frame) {
        switch (type) {
            case SECTION_HEADER -> version();
            case INTERFACE -> describe(length);
            case ENHANCED_PACKET -> {
                return length >= 32 && packet(frame, length, window.i32(8), 12, 28);
            }
            case OBSOLETE_PACKET -> {
                return length >= 32 && packet(frame, length, window.u16(8), 12, 28);
            }
            case SIMPLE_PACKET -> {
                return simple(frame, length);
            }
            case NAMES -> names(length);
            case STATISTICS -> statistics(length);
            case SECRETS -> secrets(length);
            case JOURNAL_ENTRY, CUSTOM, CUSTOM_NOT_COPIED -> account.countOther();
            default -> {
                return false;
            }
        }
        return false;
    }

    private void describe(int length) {
        if (length < 20 || interfaces.size() >= MAX_INTERFACES) {
            return;
        }
        Resolution resolution = Resolution.MICROSECONDS;
        long offset = 0;
        for (int at = 16; at + 4 <= length - 4 && window.u16(at) != 0; at += optionLength(at)) {
            int code = window.u16(at);
            int octets = window.u16(at + 2);
            if (at + 4 + octets > length - 4) {
                break;
            }
            if (code == OPTION_RESOLUTION && octets >= 1) {
                resolution = Resolution.of(octet(at + 4));
            } else if (code == OPTION_OFFSET && octets >= 8) {
                offset = i64(at + 4) * NANOS_PER_SECOND;
            } else if (code == OPTION_FILTER && octets > 1 && octet(at + 4) == 0) {
                account.filter(text(at + 5, octets - 1));
            }
        }
        int linkType = window.u16(8);
        account.describe(linkType);
        interfaces.add(new Interface(linkType, window.i32(12), resolution, offset));
    }

    private int optionLength(int at) {
        return 4 + (window.u16(at + 2) + 3 & ~3);
    }

    /**
     * @param timeAt  distance of the upper half of the time; lengths follow it
     * @param dataAt  distance of the frame's octets
     */
    private boolean packet(Frame frame, int length, int interfaceId, int timeAt, int dataAt) {
        long captured = window.u32(timeAt + 8);
        if (interfaceId < 0 || interfaceId >= interfaces.size()) {
            account.damaged(window.offset(), "a frame of interface " + interfaceId + ", which is not described");
            return false;
        }
        if (captured > length - dataAt - 4) {
            account.damaged(window.offset(), "frame length " + captured + " is longer than its block");
            return false;
        }
        Interface from = interfaces.get(interfaceId);
        long units = window.u32(timeAt) << 32 | window.u32(timeAt + 4);
        lastTime = from.resolution().nanos(units) + from.offset();
        fill(frame, from, interfaceId, dataAt, (int) captured, window.i32(timeAt + 12));
        return true;
    }

    /** A simple packet block has no time: it gets that of the frame before. */
    private boolean simple(Frame frame, int length) {
        if (interfaces.isEmpty() || length < 16) {
            account.damaged(window.offset(), "a frame before any interface is described");
            return false;
        }
        Interface from = interfaces.get(0);
        int original = window.i32(8);
        int captured = (int) Math.min(Integer.toUnsignedLong(original), length - 16);
        if (from.snapLength() > 0) {
            captured = Math.min(captured, from.snapLength());
        }
        fill(frame, from, 0, 12, captured, original);
        return true;
    }

    private void fill(Frame frame, Interface from, int interfaceId, int dataAt, int captured, int original) {
        frame.bytes = window.bytes();
        frame.offset = window.position() + dataAt;
        frame.length = captured;
        frame.originalLength = Math.max(captured, original);
        frame.time = lastTime;
        frame.linkType = from.linkType();
        frame.interfaceId = interfacesBefore + interfaceId;
    }

    private void names(int length) {
        int at = 8;
        while (at + 4 <= length - 4 && window.u16(at) != 0) {
            int type = window.u16(at);
            int octets = window.u16(at + 2);
            if (at + 4 + octets > length - 4) {
                return;
            }
            if (type == 1 && octets > 4) {
                name(Address.v4(bits(at + 4)), at + 8, octets - 4);
            } else if (type == 2 && octets > 16) {
                name(new Address(network64(at + 4), network64(at + 12)), at + 20, octets - 16);
            }
            at += 4 + (octets + 3 & ~3);
        }
    }

    /** Names end in NUL each; all of one record are of one address. */
    private void name(Address address, int at, int octets) {
        for (String name : text(at, octets).split("\0")) {
            if (!name.isEmpty()) {
                notes.name(address, name);
            }
        }
    }

    /** Addresses are in network order whatever the section's order is. */
    private int bits(int at) {
        return octet(at) << 24 | octet(at + 1) << 16 | octet(at + 2) << 8 | octet(at + 3);
    }

    private long network64(int at) {
        return (long) bits(at) << 32 | Integer.toUnsignedLong(bits(at + 4));
    }

    private void statistics(int length) {
        long dropped = 0;
        boolean told = false;
        for (int at = 20; at + 4 <= length - 4 && window.u16(at) != 0; at += optionLength(at)) {
            int code = window.u16(at);
            boolean drops = code == STATISTIC_INTERFACE_DROPS || code == STATISTIC_SYSTEM_DROPS;
            if (drops && window.u16(at + 2) == 8 && at + 12 <= length - 4) {
                dropped += Math.max(0, i64(at + 4));
                told = true;
            }
        }
        if (told) {
            account.dropped(dropped);
        }
    }

    private void secrets(int length) {
        if (length < 20) {
            return;
        }
        long octets = window.u32(12);
        if (window.i32(8) == TLS_KEY_LOG && octets <= length - 20) {
            notes.secrets(text(16, (int) octets));
        }
    }

    private int octet(int at) {
        return window.bytes()[window.position() + at] & 0xFF;
    }

    private long i64(int at) {
        return window.lowFirst()
                ? window.u32(at + 4) << 32 | window.u32(at)
                : window.u32(at) << 32 | window.u32(at + 4);
    }

    private String text(int at, int octets) {
        return new String(window.bytes(), window.position() + at, octets, StandardCharsets.UTF_8);
    }

    /** Moves to the next place that is a whole block of a known kind. */
    private boolean recover(String problem) throws IOException {
        long from = window.offset();
        window.skip(1);
        while (window.require(12)) {
            long length = window.u32(4);
            if (isBlockType(window.i32(0))
                    && isLength(length)
                    && length <= MAX_FOUND
                    && window.require((int) length)
                    && window.u32((int) length - 4) == length) {
                account.damaged(from, problem + "; read on at octet " + window.offset());
                return true;
            }
            window.skip(1);
        }
        account.damaged(from, problem + "; no block was found after it");
        window.skip(window.available());
        return false;
    }

    private static boolean isBlockType(int type) {
        return type >= INTERFACE && type <= ENHANCED_PACKET || type == SECRETS || type == SECTION_HEADER;
    }

    private boolean end() {
        if (window.failure().isPresent()) {
            account.damaged(window.offset(), window.failure().get());
        } else if (window.available() > 0) {
            account.damaged(window.offset(), "the file ends inside a block");
        }
        return false;
    }
}
