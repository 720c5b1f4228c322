package io.earshot.analyzer.live.web;

import io.earshot.analyzer.report.Report;
import io.earshot.capture.net.Address;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One direction of a call: the streams at the customer's end, and the same way beyond a translation, where a second tap
 * shows it.
 *
 * @param from    who sends, and {@code to} who should hear; text
 * @param inside  streams that leave or reach the customer's end
 * @param outside streams of the same way that do not touch the customer's end
 */
record Lane(String from, String to, List<Report.Stream> inside, List<Report.Stream> outside) {

    /** Encoding names of the IANA registry of RTP payload formats. */
    private static final Set<String> VIDEO = Set.of(
            "AV1",
            "H261",
            "H263",
            "H263-1998",
            "H263-2000",
            "H264",
            "H264-SVC",
            "H265",
            "H266",
            "JPEG",
            "MPV",
            "MP4V-ES",
            "THEORA",
            "VP8",
            "VP9",
            "RTX",
            "ULPFEC",
            "FLEXFEC");

    /** From the customer, then to the customer; none where the call has no audio to expect. */
    static List<Lane> of(Report.Call call, List<Report.Stream> all) {
        List<Report.Stream> streams = audible(all);
        boolean expected = call.answered().isPresent() || call.callIds().isEmpty();
        if (streams.isEmpty() && !expected) {
            return List.of();
        }
        Optional<Address> near = near(call, streams);
        Set<Address> far = new HashSet<>();
        address(call.server()).ifPresent(far::add);
        Lane out = new Lane(call.client().orElse(""), call.server().orElse(""), new ArrayList<>(), new ArrayList<>());
        Lane in = new Lane(out.to, out.from, new ArrayList<>(), new ArrayList<>());
        List<Report.Stream> others = new ArrayList<>();
        for (Report.Stream stream : streams) {
            if (near.filter(stream.source()::equals).isPresent()) {
                out.inside.add(stream);
                far.add(stream.destination());
            } else if (near.filter(stream.destination()::equals).isPresent()) {
                in.inside.add(stream);
                far.add(stream.source());
            } else {
                others.add(stream);
            }
        }
        for (Report.Stream stream : others) {
            if (far.contains(stream.destination())) {
                out.outside.add(stream);
            } else if (far.contains(stream.source())) {
                in.outside.add(stream);
            }
        }
        if (!out.inside.isEmpty()) {
            Report.Stream newest = out.inside.get(out.inside.size() - 1);
            return named(newest.source().toString(), newest.destination().toString(), out, in);
        }
        if (!in.inside.isEmpty()) {
            Report.Stream newest = in.inside.get(in.inside.size() - 1);
            return named(newest.destination().toString(), newest.source().toString(), out, in);
        }
        return List.of(out, in);
    }

    /** Video goes on while nobody is heard, so it is left out where there is audio. */
    private static List<Report.Stream> audible(List<Report.Stream> all) {
        List<Report.Stream> audible = all.stream()
                .filter(stream -> stream.codec()
                        .filter(codec -> VIDEO.contains(codec.toUpperCase(Locale.ROOT)))
                        .isEmpty())
                .toList();
        return audible.isEmpty() ? all : audible;
    }

    /** The customer's end of the media: the client of the call, else a private address, else whoever sends. */
    private static Optional<Address> near(Report.Call call, List<Report.Stream> streams) {
        Optional<Address> client = address(call.client());
        for (Report.Stream stream : streams) {
            if (client.isPresent()
                    && (stream.source().equals(client.get())
                            || stream.destination().equals(client.get()))) {
                return client;
            }
        }
        for (Report.Stream stream : streams) {
            if (!stream.source().isPublic() && stream.destination().isPublic()) {
                return Optional.of(stream.source());
            }
            if (stream.source().isPublic() && !stream.destination().isPublic()) {
                return Optional.of(stream.destination());
            }
        }
        return streams.isEmpty() ? client : Optional.of(streams.get(0).source());
    }

    /** The ends as the media shows them. */
    private static List<Lane> named(String near, String far, Lane out, Lane in) {
        return List.of(new Lane(near, far, out.inside, out.outside), new Lane(far, near, in.inside, in.outside));
    }

    /** An address, or an address and port as media sessions without signalling have it. */
    private static Optional<Address> address(Optional<String> text) {
        return text.flatMap(Address::parse)
                .or(() -> text.flatMap(both -> {
                    int colon = both.lastIndexOf(':');
                    return colon < 0
                            ? Optional.empty()
                            : Address.parse(
                                    both.substring(0, colon).replace("[", "").replace("]", ""));
                }));
    }
}
