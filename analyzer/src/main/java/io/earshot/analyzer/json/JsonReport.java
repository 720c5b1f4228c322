package io.earshot.analyzer.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.earshot.analyzer.report.Rendering;
import io.earshot.analyzer.report.Report;
import io.earshot.analyzer.report.Tool;
import java.io.IOException;
import java.util.Optional;

/** The report for programs: schema {@code earshot-report/1}, keys in the order of the contract. */
public final class JsonReport implements Rendering {
    public static final String SCHEMA = "earshot-report/1";

    private static final int MS_DECIMALS = 3;
    private static final int PERCENT_DECIMALS = 3;
    private static final int MOS_DECIMALS = 2;
    private static final int KBPS_DECIMALS = 1;

    @Override
    public void write(Report report, Appendable out) throws IOException {
        JsonGenerator json = Generators.indented(out);
        new Sections(json).write(report);
        json.flush();
        out.append('\n');
    }

    private static final class Sections {
        private final JsonGenerator json;
        private final Fields fields;

        Sections(JsonGenerator json) {
            this.json = json;
            this.fields = new Fields(json);
        }

        void write(Report report) throws IOException {
            json.writeStartObject();
            fields.text("schema", SCHEMA);
            json.writeObjectFieldStart("tool");
            fields.text("name", Tool.NAME);
            fields.text("version", Tool.VERSION);
            json.writeEndObject();
            fields.objects("captures", report.captures(), this::capture);
            fields.objects("rulesets", report.rulesets(), this::ruleset);
            fields.object("visibility", report.visibility(), this::visibility);
            fields.object("counts", report.counts(), this::counts);
            fields.objects("names", report.names(), this::name);
            fields.objects("calls", report.calls(), this::call);
            fields.objects("streams", report.streams(), this::stream);
            fields.objects("rules", report.rules(), this::rule);
            fields.objects("findings", report.findings(), new FindingFields(fields)::write);
            json.writeEndObject();
        }

        private void capture(Report.Capture capture) throws IOException {
            fields.text("file", capture.file());
            fields.text("format", capture.format());
            fields.numbers("link_types", capture.linkTypes());
            fields.number("frames", capture.frames());
            fields.number("bytes", capture.bytes());
            fields.time("first", capture.first());
            fields.time("last", capture.last());
            fields.number("kernel_dropped", capture.kernelDropped());
            fields.number("duplicates", capture.duplicates());
            fields.objects("damage", capture.damage(), damage -> {
                fields.number("frame", damage.frame());
                fields.number("offset", damage.offset());
                fields.text("problem", damage.problem());
            });
        }

        private void ruleset(Report.Ruleset ruleset) throws IOException {
            fields.text("name", ruleset.name());
            fields.text("version", ruleset.version());
            fields.text("source", ruleset.source());
            fields.text("why", ruleset.why());
        }

        private void visibility(Report.Visibility visibility) throws IOException {
            fields.flag("both_directions", visibility.bothDirections());
            fields.objects("limits", visibility.limits(), limit -> {
                fields.text("code", limit.code());
                fields.text("says", limit.says());
            });
        }

        private void counts(Report.Counts counts) throws IOException {
            fields.number("sip", counts.sip());
            fields.number("sip_call_ids", counts.sipCallIds());
            fields.number("stun", counts.stun());
            fields.number("turn_channel_data", counts.turnChannelData());
            fields.number("rtp", counts.rtp());
            fields.number("rtcp", counts.rtcp());
            fields.number("dtls", counts.dtls());
            fields.number("tls", counts.tls());
            fields.number("websocket", counts.websocket());
            fields.number("dns", counts.dns());
            fields.number("hep", counts.hep());
            fields.number("icmp", counts.icmp());
            fields.tally("oddities", counts.oddities());
            fields.tally("unknown_encapsulation", counts.unknownEncapsulation());
            fields.tally("frames", counts.frames());
        }

        private void name(Report.Name name) throws IOException {
            fields.text("name", name.name());
            fields.text("address", name.address().toString());
            fields.text("by", name.by().word());
        }

        private void call(Report.Call call) throws IOException {
            fields.text("id", call.id());
            fields.texts("call_ids", call.callIds());
            fields.text("from", call.from());
            fields.text("to", call.to());
            fields.text("transport", call.transport());
            fields.text("client", call.client());
            fields.text("server", call.server());
            fields.text("state", call.state().word());
            fields.time("invited", call.invited());
            fields.time("answered", call.answered());
            fields.time("ended", call.ended());
            fields.text("ended_by", call.endedBy());
            fields.number("final_status", call.finalStatus());
            fields.text("final_reason", call.finalReason());
            fields.texts("streams", call.streams());
            fields.objects("related", call.related(), other -> {
                fields.text("call", other.call());
                fields.text("how", other.how());
            });
        }

        private void stream(Report.Stream stream) throws IOException {
            fields.text("id", stream.id());
            fields.text("call", stream.call());
            fields.text("bound_by", stream.boundBy().map(Report.Stream.BoundBy::word));
            fields.text("source", stream.source().toString());
            fields.number("source_port", stream.sourcePort());
            fields.text("destination", stream.destination().toString());
            fields.number("destination_port", stream.destinationPort());
            fields.ssrc("ssrc", Optional.of(stream.ssrc()));
            fields.numbers("payload_types", stream.payloadTypes());
            fields.text("codec", stream.codec());
            fields.flag("encrypted", stream.encrypted());
            fields.flag("relayed", stream.relayed());
            fields.number("packets", stream.packets());
            fields.number("lost", stream.lost());
            fields.decimal("loss_percent", stream.lossPercent(), PERCENT_DECIMALS);
            fields.decimal("max_delta_ms", stream.maxDeltaMs(), MS_DECIMALS);
            fields.decimal("mean_jitter_ms", stream.meanJitterMs(), MS_DECIMALS);
            fields.decimal("max_jitter_ms", stream.maxJitterMs(), MS_DECIMALS);
            fields.decimal("mos", stream.mos(), MOS_DECIMALS);
            fields.text("mos_reason", stream.mosReason());
            fields.decimal("kbps", stream.kbps(), KBPS_DECIMALS);
            fields.time("first", stream.first());
            fields.time("last", stream.last());
        }

        private void rule(Report.Rule rule) throws IOException {
            fields.text("ruleset", rule.ruleset());
            fields.text("rule", rule.rule());
            fields.text("status", rule.status().word());
            fields.number("flows", rule.flows());
            fields.text("says", rule.says());
        }
    }
}
