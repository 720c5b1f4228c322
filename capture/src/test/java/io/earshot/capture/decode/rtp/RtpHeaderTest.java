package io.earshot.capture.decode.rtp;

import static io.earshot.capture.decode.Recording.octets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.earshot.capture.decode.Recording;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class RtpHeaderTest {
    /** One CSRC, an extension of two elements in one word each, four octets of payload, four of padding. */
    private static final byte[] FULL =
            octets("b1 88 ffff 00000140 deadbeef 01020304" + "bede0002 10aa 32bbccddee 00" + "01020304" + "00000004");

    private final RtpHeader header = new RtpHeader();

    @Test
    void readsEveryField() {
        assertTrue(header.wrap(FULL, 0, FULL.length));
        assertTrue(header.marker());
        assertEquals(8, header.payloadType());
        assertEquals(65535, header.sequence());
        assertEquals(320, header.timestamp());
        assertEquals(0xDEADBEEF, header.ssrc());
        assertEquals(0x01020304, header.csrc(0));
        assertEquals(4, header.payloadLength());
        assertEquals(4, header.paddingLength());
        assertEquals(28, header.payloadOffset());
    }

    @Test
    void walksExtensionElements() {
        header.wrap(FULL, 0, FULL.length);
        HeaderExtension extension = new HeaderExtension();
        extension.wrap(header);
        assertTrue(extension.next());
        assertEquals(1, extension.id());
        assertEquals(1, extension.length());
        assertTrue(extension.next());
        assertEquals(3, extension.id());
        assertEquals(3, extension.length());
    }

    @Test
    void refusesWhatCannotBeRtp() {
        byte[] rtcp = octets("80c80006 00000001 00000000 00000000");
        assertFalse(header.wrap(rtcp, 0, rtcp.length), "RTCP sender report");
        byte[] other = octets("40000001 00000001 00000001 00000000");
        assertFalse(header.wrap(other, 0, other.length), "version 1");
        byte[] short15 = octets("8f000001 00000001 00000001 00000000");
        assertFalse(header.wrap(short15, 0, short15.length), "15 CSRCs do not fit");
    }

    @Test
    void keepsEncryptedPaddingAsPayload() {
        byte[] srtp = octets("a0600001 00000001 00000001 11223344 556677ff");
        assertTrue(header.wrap(srtp, 0, srtp.length));
        assertTrue(header.paddingBroken());
        assertEquals(8, header.payloadLength());
    }

    @Test
    void knowsTheLengthThatTheSnapLengthCutOff() {
        assertTrue(header.wrap(FULL, 0, 24, FULL.length));
        assertEquals(8, header.payloadLength());
    }

    @Test
    void allocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long sum = work(20_000);
        long before = threads.getThreadAllocatedBytes(thread);
        sum += work(200_000);
        long allocated = threads.getThreadAllocatedBytes(thread) - before;
        assertTrue(sum != 0 && allocated < 20_000, () -> allocated + " octets for 200000 packets");
    }

    private long work(int packets) {
        long sum = 0;
        for (int i = 0; i < packets; i++) {
            if (RtpProbe.plausible(header, FULL, 0, FULL.length, FULL.length)) {
                sum += header.sequence()
                        + header.payloadLength()
                        + PayloadTypes.clockRate(header.payloadType())
                        + G711.aLawEnergy(FULL, header.payloadOffset(), header.payloadLength());
            }
        }
        return sum;
    }

    @Test
    void survivesHostileOctets() {
        HeaderExtension extension = new HeaderExtension();
        Redundancy red = new Redundancy();
        Recording.hostile(FULL, datagram -> {
            if (header.wrap(datagram.bytes, datagram.offset, datagram.length, datagram.originalLength)) {
                header.csrc(15);
                extension.wrap(header);
                while (extension.next()) {
                    assertTrue(extension.offset() + extension.length() <= datagram.length);
                }
            }
            if (red.wrap(datagram.bytes, datagram.offset, datagram.length)) {
                while (red.next()) {
                    assertTrue(red.offset() + red.length() <= datagram.length);
                }
            }
        });
    }

    @Test
    void progressWrapsAround() {
        assertTrue(RtpProbe.follows(65535, -80, 0, 80, 20_000_000));
        assertFalse(RtpProbe.follows(5, 0, 5, 0, 20_000_000), "a repeated packet is no progress");
        assertFalse(RtpProbe.follows(5, 0, 6, 1 << 30, 20_000_000), "a timestamp far ahead of time");
    }
}
