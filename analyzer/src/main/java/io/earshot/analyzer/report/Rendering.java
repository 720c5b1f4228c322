package io.earshot.analyzer.report;

import java.io.IOException;

/** One form of a report. */
public interface Rendering {
    /** Writes the whole report; the same report gives the same characters. */
    void write(Report report, Appendable out) throws IOException;
}
