package io.earshot.analyzer.report;

import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.Mos;
import io.earshot.analyzer.track.Names;
import io.earshot.analyzer.track.Visibility;
import io.earshot.capture.observe.Sighting;
import io.earshot.capture.observe.Totals;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the report of what is known and what was found. */
public final class ReportAssembly {
    private ReportAssembly() {}

    /** @param limits of visibility, besides those of the facts */
    public static Report of(
            Facts facts,
            List<Report.Ruleset> rulesets,
            List<Report.Rule> rules,
            List<Finding> findings,
            List<Visibility.Limit> limits,
            List<String> explanation) {
        Map<String, List<String>> streamsOf = facts.streams().stream()
                .filter(stream -> stream.call().isPresent())
                .collect(Collectors.groupingBy(
                        stream -> stream.call().orElseThrow(),
                        Collectors.mapping(ReportAssembly::id, Collectors.toUnmodifiableList())));
        return new Report(
                facts.totals().map(Totals::captures).orElse(List.of()).stream()
                        .map(Report.Capture::of)
                        .toList(),
                rulesets,
                new Report.Visibility(
                        facts.visibility().bothDirections(),
                        Stream.concat(facts.visibility().limits().stream(), limits.stream())
                                .map(limit -> new Report.Limit(limit.code(), limit.says()))
                                .toList()),
                counts(facts),
                names(facts.names()),
                facts.calls().stream()
                        .map(call -> call(call, streamsOf.getOrDefault(call.id(), List.of())))
                        .toList(),
                facts.streams().stream().map(stream -> stream(stream, facts)).toList(),
                rules,
                findings,
                explanation);
    }

    private static Report.Counts counts(Facts facts) {
        Set<String> callIds = new TreeSet<>();
        facts.calls().forEach(call -> callIds.addAll(call.callIds()));
        facts.registrations().forEach(registration -> callIds.add(registration.callId()));
        facts.requests().forEach(request -> callIds.add(request.callId()));
        // of texts that are cut
        callIds.remove("");
        Totals none = new Totals(new Sighting(0, 0, 0, 0), List.of(), Map.of(), Map.of(), Map.of(), Map.of());
        return Report.Counts.of(facts.totals().orElse(none), callIds.size());
    }

    private static List<Report.Name> names(Names names) {
        return names.all().stream()
                .filter(name -> !name.by().equals("file"))
                .map(name -> new Report.Name(
                        name.name(),
                        name.address(),
                        Report.Name.By.valueOf(
                                name.by().toUpperCase(Locale.ROOT).replace('-', '_'))))
                .distinct()
                .sorted(Comparator.comparing(Report.Name::name)
                        .thenComparing(Report.Name::address)
                        .thenComparing(Report.Name::by))
                .toList();
    }

    private static Report.Call call(Call call, List<String> streams) {
        boolean media = call.mediaOnly();
        return new Report.Call(
                call.id(),
                call.callIds(),
                text(call.from()),
                text(call.to()),
                media ? Optional.empty() : Optional.of(call.transport().name().toLowerCase(Locale.ROOT)),
                Optional.of(
                        media
                                ? call.client().toString()
                                : call.client().address().toString()),
                Optional.of(
                        media
                                ? call.server().toString()
                                : call.server().address().toString()),
                Report.Call.State.valueOf(call.state().name()),
                call.invited().map(Sighting::time),
                call.answered().map(Sighting::time),
                call.ended().map(Sighting::time),
                call.endedBy(),
                call.finalStatus().isPresent() ? Optional.of(call.finalStatus().getAsInt()) : Optional.empty(),
                text(call.finalReason()),
                streams,
                call.related().stream()
                        .map(other -> new Report.Call.Related(
                                other.call(), other.how().word()))
                        .toList());
    }

    private static Optional<String> text(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static String id(MediaStream stream) {
        return "stream-" + stream.name();
    }

    private static Report.Stream stream(MediaStream stream, Facts facts) {
        double seconds = stream.life().seconds();
        Optional<Mos.Rating> rating = Mos.of(stream, facts.index().roundTrips().oneWayMs(stream));
        return new Report.Stream(
                id(stream),
                stream.call(),
                stream.call().isPresent()
                        ? Optional.of(
                                Report.Stream.BoundBy.valueOf(stream.boundBy().toUpperCase(Locale.ROOT)))
                        : Optional.empty(),
                stream.source().address(),
                stream.source().port(),
                stream.destination().address(),
                stream.destination().port(),
                stream.ssrc(),
                List.copyOf(stream.payloads().keySet()),
                text(stream.codec()),
                stream.encrypted(),
                stream.relayed(),
                stream.packets(),
                stream.lost(),
                stream.expected() > 0 ? Optional.of(100.0 * stream.lost() / stream.expected()) : Optional.empty(),
                Optional.of(stream.maxDeltaMs()),
                stream.jitterMs(),
                stream.maxJitterMs(),
                rating.map(Mos.Rating::mos),
                Optional.of(rating.map(Mos.Rating::inputs).orElseGet(() -> Mos.reason(stream))),
                seconds > 0 ? Optional.of(stream.ipOctets() * 8 / seconds / 1000) : Optional.empty(),
                stream.first().time(),
                stream.last().time());
    }
}
