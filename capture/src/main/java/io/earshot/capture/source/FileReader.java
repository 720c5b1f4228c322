package io.earshot.capture.source;

import java.io.IOException;

/** Reads the records of one file format. */
interface FileReader {
    /** The largest frame that is believed, octets: past it a length field is damage. */
    int MAX_FRAME = 1 << 24;

    /** Fills what the file knows of the next frame; false at the end. */
    boolean next(Frame frame) throws IOException;
}
