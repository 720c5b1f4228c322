package io.earshot.analyzer.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.report.Rendering;
import io.earshot.analyzer.report.Report;
import java.io.IOException;

/** One finding a line, as {@code --format ndjson} and a running service give them. */
public final class FindingLines implements Rendering {
    @Override
    public void write(Report report, Appendable out) throws IOException {
        for (Finding finding : report.findings()) {
            write(finding, out);
        }
    }

    /** Writes one line. */
    public void write(Finding finding, Appendable out) throws IOException {
        JsonGenerator json = Generators.compact(out);
        json.writeStartObject();
        new FindingFields(new Fields(json)).write(finding);
        json.writeEndObject();
        json.flush();
        out.append('\n');
    }
}
