package io.earshot.capture.observe;

/**
 * Where and when something was seen.
 *
 * @param time    capture time, nanoseconds since 1970-01-01 UTC
 * @param capture 0-based number of the capture file among the inputs
 * @param tap     0-based number of the capture point
 * @param frame   1-based number of the frame in its file, as Wireshark shows it
 */
public record Sighting(long time, int capture, int tap, long frame) {}
