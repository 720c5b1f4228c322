package io.earshot.analyzer.json;

import io.earshot.analyzer.detect.Finding;
import java.io.IOException;

/** The fields of a finding, the same in the JSON report and in lines. */
final class FindingFields {
    private final Fields fields;

    FindingFields(Fields fields) {
        this.fields = fields;
    }

    void write(Finding finding) throws IOException {
        fields.text("id", finding.id());
        fields.text("code", finding.code());
        fields.text("cause", finding.cause());
        fields.text("severity", finding.severity().word());
        fields.text("confidence", finding.confidence().word());
        fields.text("call", finding.call());
        fields.object("subject", finding.subject(), this::subject);
        fields.text("summary", finding.summary());
        fields.text("explanation", finding.explanation());
        fields.text("remedy", finding.remedy());
        fields.time("first", finding.first());
        fields.time("last", finding.last());
        fields.number("occurrences", finding.occurrences());
        fields.text("rule", finding.rule());
        fields.text("filter", finding.filter());
        fields.objects("evidence", finding.evidence(), this::evidence);
    }

    private void subject(Finding.Subject subject) throws IOException {
        fields.text("host", subject.host());
        fields.text("peer", subject.peer());
        fields.text("protocol", subject.protocol());
        fields.text("source", subject.source());
        fields.number("source_port", subject.sourcePort());
        fields.text("destination", subject.destination());
        fields.number("destination_port", subject.destinationPort());
        fields.ssrc("ssrc", subject.ssrc());
        fields.text("name", subject.name());
    }

    private void evidence(Finding.Evidence evidence) throws IOException {
        fields.text("file", evidence.file());
        fields.number("frame", evidence.frame());
        fields.time("time", evidence.time());
        fields.text("says", evidence.says());
    }
}
