package io.earshot.analyzer.live.sink;

import java.time.Duration;

/**
 * When a file is put aside and a new one begun.
 *
 * @param octets size that a file does not pass
 * @param age    of a file, counted from when it was begun, as far as the file system remembers
 * @param kept   files put aside that are kept; the oldest are deleted
 */
public record Rotation(long octets, Duration age, int kept) {}
