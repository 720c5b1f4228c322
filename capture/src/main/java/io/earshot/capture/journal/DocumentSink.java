package io.earshot.capture.journal;

import io.earshot.capture.net.Address;
import io.earshot.capture.source.Frame;

/** Told what the documents of a journal hold, in their order. */
public interface DocumentSink {
    /** A frame; valid during the call only. */
    void frame(Frame frame);

    /** No frame came until this moment of capture time, nanoseconds since 1970-01-01 UTC. */
    void tick(long time);

    /** What is known of a capture from here on. */
    void note(CaptureNote note);

    /** Secrets of TLS that a capture file brought, in the format of SSLKEYLOGFILE. */
    void secrets(String text);

    /** A name that a capture file gives an address. */
    void name(Address address, String name);

    /** So many frames were captured here and could not be written. */
    void gap(long frames);

    /** A capture begins, after a restart again. */
    void begin();

    /** The captures came to their end: there is no more to come, now or after a restart. */
    void end();
}
