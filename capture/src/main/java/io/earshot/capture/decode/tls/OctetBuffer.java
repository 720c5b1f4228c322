package io.earshot.capture.decode.tls;

/** Octets of a stream that wait for the rest of their unit. Grows up to its limit, and takes nothing beyond it. */
public final class OctetBuffer {
    private static final int INITIAL = 512;
    private static final byte[] NONE = new byte[0];

    private final int limit;
    private byte[] bytes = NONE;
    private int start;
    private int end;

    /** @param limit octets kept at most */
    public OctetBuffer(int limit) {
        this.limit = limit;
    }

    public byte[] bytes() {
        return bytes;
    }

    /** Where the first octet stands in {@link #bytes()}. */
    public int offset() {
        return start;
    }

    public int length() {
        return end - start;
    }

    public int room() {
        return limit - length();
    }

    /** Takes as many octets as there is room for; returns how many. */
    public int append(byte[] more, int offset, int length) {
        int taken = Math.min(length, room());
        if (end + taken > bytes.length) {
            makeRoom(taken);
        }
        System.arraycopy(more, offset, bytes, end, taken);
        end += taken;
        return taken;
    }

    /** Gives up the first octets. */
    public void drop(int octets) {
        start += octets;
        if (start == end) {
            clear();
        }
    }

    public void clear() {
        start = 0;
        end = 0;
    }

    /** Little more is to come: memory that holds nothing is given back. */
    void release() {
        if (length() == 0) {
            clear();
            bytes = NONE;
        }
    }

    private void makeRoom(int octets) {
        int needed = length() + octets;
        byte[] target = bytes;
        if (needed > bytes.length) {
            target = new byte[Math.min(limit, Math.max(Math.max(INITIAL, needed), 2 * bytes.length))];
        }
        System.arraycopy(bytes, start, target, 0, length());
        end -= start;
        start = 0;
        bytes = target;
    }
}
