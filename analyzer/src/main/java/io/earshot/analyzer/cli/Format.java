package io.earshot.analyzer.cli;

import io.earshot.analyzer.json.FindingLines;
import io.earshot.analyzer.json.JsonReport;
import io.earshot.analyzer.report.HtmlReport;
import io.earshot.analyzer.report.JunitReport;
import io.earshot.analyzer.report.Rendering;
import io.earshot.analyzer.report.TextReport;

/** The values of {@code --format}. */
enum Format {
    TEXT,
    JSON,
    NDJSON,
    HTML,
    JUNIT;

    static Format of(String word) throws UserError {
        return switch (word) {
            case "text" -> TEXT;
            case "json" -> JSON;
            case "ndjson" -> NDJSON;
            case "html" -> HTML;
            case "junit" -> JUNIT;
            default -> throw UserError.usage("--format " + word + ": not text, json, ndjson, html or junit");
        };
    }

    Rendering rendering(boolean colour) {
        return switch (this) {
            case TEXT -> new TextReport(colour);
            case JSON -> new JsonReport();
            case NDJSON -> new FindingLines();
            case HTML -> new HtmlReport();
            case JUNIT -> new JunitReport();
        };
    }
}
