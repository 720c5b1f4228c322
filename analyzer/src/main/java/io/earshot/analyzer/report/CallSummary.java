package io.earshot.analyzer.report;

import io.earshot.analyzer.detect.Finding;
import io.earshot.capture.net.Address;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The calls of a report counted for people: how they went, and in how many both sides could hear. */
final class CallSummary {
    /** 200 ms of audio at 20 ms a packet. */
    private static final int STRAYS = 10;

    private static final Set<String> AUDIO_CODES = Set.of("one-way-audio", "no-audio");

    private final Report report;
    private final Map<String, Integer> positions = new HashMap<>();
    private final Map<String, List<Report.Stream>> streams = new HashMap<>();
    private final Set<String> accused = new HashSet<>();

    CallSummary(Report report) {
        this.report = report;
        for (Report.Call call : report.calls()) {
            positions.put(call.id(), positions.size() + 1);
        }
        for (Report.Stream stream : report.streams()) {
            stream.call()
                    .ifPresent(call -> streams.computeIfAbsent(call, id -> new ArrayList<>())
                            .add(stream));
        }
        for (Finding finding : report.findings()) {
            if (AUDIO_CODES.contains(finding.code())) {
                finding.call().ifPresent(accused::add);
            }
        }
    }

    /** {@code call 3 of 12}; the id alone where the report does not list the call. */
    String place(String call) {
        Integer position = positions.get(call);
        return position == null ? "call " + call : "call " + position + " of " + positions.size();
    }

    /** {@code 12: 10 answered, 1 rejected, 1 cancelled; audio both ways in 9}. */
    String line() {
        if (report.calls().isEmpty()) {
            return "none";
        }
        Map<String, Integer> states = new LinkedHashMap<>();
        for (Report.Call call : report.calls()) {
            states.merge(outcome(call), 1, Integer::sum);
        }
        String outcomes = states.entrySet().stream()
                .map(state -> state.getValue() + " " + state.getKey())
                .collect(Collectors.joining(", "));
        return report.calls().size() + ": " + outcomes + "; audio both ways in " + heardBothWays();
    }

    /** Time of day at which it was first seen, UTC: its signalling, else its media; empty where neither was seen. */
    String begin(Report.Call call) {
        return call.invited()
                .or(call::answered)
                .or(() -> streams.getOrDefault(call.id(), List.of()).stream()
                        .map(Report.Stream::first)
                        .min(Comparator.naturalOrder()))
                .map(Times::clock)
                .orElse("");
    }

    /** What became of the call, in a word. */
    String outcome(Report.Call call) {
        if (call.callIds().isEmpty()) {
            return "media only";
        }
        return switch (call.state()) {
            case ENDED -> call.answered().isPresent() ? "answered" : "ended";
            case UNKNOWN -> "seen in part";
            default -> call.state().word();
        };
    }

    /** The other legs of its conversation: {@code , with call-2}; empty where there is none. */
    static String company(Report.Call call) {
        return call.related().isEmpty()
                ? ""
                : ", with "
                        + call.related().stream().map(Report.Call.Related::call).collect(Collectors.joining(" and "));
    }

    /** What was heard: {@code audio both ways}, {@code audio one way}, {@code no audio}. */
    String audio(Report.Call call) {
        if (heard(call).isEmpty()) {
            return "no audio seen";
        }
        return hearsBothWays(call) ? "audio both ways" : "audio one way";
    }

    long heardBothWays() {
        return report.calls().stream().filter(this::hearsBothWays).count();
    }

    /** Some host of the call both sends and receives, and no finding says that the audio failed. */
    private boolean hearsBothWays(Report.Call call) {
        List<Report.Stream> own = heard(call);
        Set<Address> senders = own.stream().map(Report.Stream::source).collect(Collectors.toSet());
        return !accused.contains(call.id())
                && own.stream().map(Report.Stream::destination).anyMatch(senders::contains);
    }

    /** A few strays are no audio. */
    private List<Report.Stream> heard(Report.Call call) {
        return streams.getOrDefault(call.id(), List.of()).stream()
                .filter(stream -> stream.packets() > STRAYS)
                .toList();
    }
}
