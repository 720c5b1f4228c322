package io.earshot.capture.decode.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OctetBufferTest {
    private final OctetBuffer buffer = new OctetBuffer(1000);

    private byte[] kept() {
        return Arrays.copyOfRange(buffer.bytes(), buffer.offset(), buffer.offset() + buffer.length());
    }

    @Test
    void keepsWhatIsNotYetDropped() {
        buffer.append(new byte[] {1, 2, 3, 4}, 1, 3);
        buffer.drop(2);
        buffer.append(new byte[] {5}, 0, 1);
        assertArrayEquals(new byte[] {4, 5}, kept());
    }

    @Test
    void takesNothingBeyondItsLimit() {
        assertEquals(1000, buffer.append(new byte[1500], 0, 1500));
        assertEquals(0, buffer.room());
    }

    @Test
    void givesItsMemoryBackWhenItHoldsNothingAndCanBeUsedAgain() {
        buffer.append(new byte[600], 0, 600);
        buffer.drop(599);
        buffer.release();
        assertEquals(1, buffer.length());
        buffer.drop(1);
        buffer.release();
        assertEquals(0, buffer.bytes().length);
        buffer.append(new byte[] {7}, 0, 1);
        assertArrayEquals(new byte[] {7}, kept());
    }
}
