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
    /** Sessions of encrypted media whose signalling was not read, by their two hosts. */
    private final Map<Set<Address>, List<String>> sealed = new HashMap<>();

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
        for (Report.Call call : report.calls()) {
            heard(call).stream()
                    .filter(stream -> call.callIds().isEmpty() && stream.encrypted())
                    .map(CallSummary::hosts)
                    .distinct()
                    .forEach(hosts -> sealed.computeIfAbsent(hosts, any -> new ArrayList<>())
                            .add(call.id()));
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

    /** Its place among the calls from 1 on; null where the report does not list it. */
    Integer position(String call) {
        return positions.get(call);
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

    /** What was heard: {@code audio both ways}, {@code half of a session}, {@code audio one way}, {@code no audio seen}. */
    String audio(Report.Call call) {
        if (heard(call).isEmpty()) {
            return "no audio seen";
        }
        return !hearsBothWays(call) ? "audio one way" : isTwoWay(heard(call)) ? "audio both ways" : "half of a session";
    }

    long heardBothWays() {
        return report.calls().stream().filter(this::hearsBothWays).count();
    }

    /** Some host of the call both sends and receives, and no finding says that the audio failed. */
    private boolean hearsBothWays(Report.Call call) {
        List<Report.Stream> own = heard(call);
        return !accused.contains(call.id()) && (isTwoWay(own) || isHalf(call, own));
    }

    private static boolean isTwoWay(List<Report.Stream> own) {
        Set<Address> senders = own.stream().map(Report.Stream::source).collect(Collectors.toSet());
        return own.stream().map(Report.Stream::destination).anyMatch(senders::contains);
    }

    /** Who publishes on one transport to an SFU and listens on another has a session in two halves. */
    private boolean isHalf(Report.Call call, List<Report.Stream> own) {
        return own.stream().findFirst().map(stream -> sealed.getOrDefault(hosts(stream), List.of())).stream()
                // of several clients behind one address it is not known which halves belong together
                .filter(calls -> calls.size() == 2 && calls.contains(call.id()))
                .flatMap(List::stream)
                .filter(other -> !other.equals(call.id()) && !accused.contains(other))
                .flatMap(other -> streams.get(other).stream())
                .anyMatch(back -> back.packets() > STRAYS && own.stream().anyMatch(stream -> isReverse(stream, back)));
    }

    private static Set<Address> hosts(Report.Stream stream) {
        return new HashSet<>(List.of(stream.source(), stream.destination()));
    }

    private static boolean isReverse(Report.Stream stream, Report.Stream back) {
        return stream.source().equals(back.destination())
                && stream.destination().equals(back.source())
                && stream.first() <= back.last()
                && back.first() <= stream.last();
    }

    /** A few strays are no audio. */
    private List<Report.Stream> heard(Report.Call call) {
        return streams.getOrDefault(call.id(), List.of()).stream()
                .filter(stream -> stream.packets() > STRAYS)
                .toList();
    }
}
