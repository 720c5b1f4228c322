package io.earshot.capture.source;

/**
 * One captured frame, read in place. A source fills the same object again for each frame: what it points to is valid
 * only until the next {@link FrameSource#next}. Fields are plain because every frame of every capture passes here.
 */
public final class Frame {
    /** The buffer that holds the frame; other frames lie around it. */
    public byte[] bytes = new byte[0];
    /** Index of the frame's first octet in {@link #bytes}. */
    public int offset;
    /** Octets captured. */
    public int length;
    /** Octets on the wire; larger than {@link #length} when the snap length cut the frame. */
    public int originalLength;
    /** Capture time, nanoseconds since 1970-01-01 UTC. */
    public long time;
    /** LINKTYPE_ value of the frame's interface, see the tcpdump.org registry; 1 is Ethernet. */
    public int linkType;
    /** 0-based number of the interface in its capture (pcapng), 0 elsewhere. */
    public int interfaceId;
    /** 1-based number of the frame in its capture file, as Wireshark shows it. */
    public long number;
    /** 0-based number of the capture file among the inputs. */
    public int capture;
    /** 0-based number of the tap: the capture point. Consecutive files of one capture share their tap. */
    public int tap;

    /** Becomes a view of the same octets, with the same facts. */
    public void set(Frame other) {
        bytes = other.bytes;
        offset = other.offset;
        length = other.length;
        originalLength = other.originalLength;
        time = other.time;
        linkType = other.linkType;
        interfaceId = other.interfaceId;
        number = other.number;
        capture = other.capture;
        tap = other.tap;
    }
}
