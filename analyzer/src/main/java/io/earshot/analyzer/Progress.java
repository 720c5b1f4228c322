package io.earshot.analyzer;

/** Told how far the reading of captures has come. */
@FunctionalInterface
public interface Progress {
    Progress NONE = (done, total) -> {};

    /**
     * @param done  octets of the input files read so far
     * @param total octets of all input files, 0 when not known (standard input)
     */
    void read(long done, long total);
}
