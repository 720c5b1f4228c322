package io.earshot.capture.source;

import java.io.Closeable;
import java.io.IOException;

/** Frames in the order in which they were captured. */
public interface FrameSource extends Closeable {
    /**
     * Moves to the next frame.
     *
     * @param frame filled; its octets are valid until the next call
     * @return false at the end of the capture; damage is not the end, it is reported and passed over where possible
     * @throws IOException when the input itself fails; a damaged capture is no failure
     */
    boolean next(Frame frame) throws IOException;
}
