package io.earshot.capture.decode.rtp;

import io.earshot.capture.net.Octets;

/** A telephone-event payload, RFC 4733 section 2.3, read in place. */
public final class TelephoneEvent {
    /** Octets of one event. */
    public static final int LENGTH = 4;

    private static final String DTMF = "0123456789*#ABCD";

    private TelephoneEvent() {}

    /** The octets are one event or several (section 2.5.1.5) with the reserved bit clear. */
    public static boolean plausible(byte[] bytes, int offset, int length) {
        return length >= LENGTH && length % LENGTH == 0 && (bytes[offset + 1] & 0x40) == 0;
    }

    /** Event code, 0 to 255; 0 to 15 are DTMF. */
    public static int event(byte[] bytes, int offset) {
        return Octets.u8(bytes, offset);
    }

    /** The digit of a DTMF event, {@code ?} for any other event (section 3.2). */
    public static char digit(byte[] bytes, int offset) {
        int event = event(bytes, offset);
        return event < DTMF.length() ? DTMF.charAt(event) : '?';
    }

    /** The event is over. */
    public static boolean end(byte[] bytes, int offset) {
        return (bytes[offset + 1] & 0x80) != 0;
    }

    /** Power level, 0 to 63 below 0 dBm0. */
    public static int volume(byte[] bytes, int offset) {
        return bytes[offset + 1] & 0x3F;
    }

    /** RTP clock ticks since the event began, 0 to 65535. */
    public static int duration(byte[] bytes, int offset) {
        return Octets.u16(bytes, offset + 2);
    }
}
