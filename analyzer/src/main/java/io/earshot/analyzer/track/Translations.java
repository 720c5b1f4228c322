package io.earshot.analyzer.track;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Translations that come to light because the same media is seen before and after them. */
final class Translations {
    private Translations() {}

    /** Of several translations one after the other each is told, and the innermost end to each outer one as well. */
    static List<Mapping> of(List<MediaStream> streams) {
        List<Mapping> mappings = new ArrayList<>();
        Map<Long, MediaStream> first = new HashMap<>();
        Map<Long, MediaStream> latest = new HashMap<>();
        for (MediaStream stream : streams) {
            MediaStream twin = first.putIfAbsent(stream.packet(), stream);
            MediaStream before = latest.put(stream.packet(), stream);
            if (twin != null) {
                between(twin, stream).ifPresent(mappings::add);
            }
            if (before != null && before != twin) {
                between(before, stream).ifPresent(mappings::add);
            }
        }
        return mappings;
    }

    private static Optional<Mapping> between(MediaStream twin, MediaStream stream) {
        if (twin.relayed() != stream.relayed()
                || twin.heading() != stream.heading()
                || twin.near().equals(stream.near())) {
            return Optional.empty();
        }
        boolean alike =
                twin.near().address().isPrivate() == stream.near().address().isPrivate();
        // what is seen first is nearer to its sender
        boolean twinFirst = twin.first().time() < stream.first().time();
        boolean twinInside = alike
                ? twinFirst == (twin.heading() == Heading.OUTBOUND)
                : twin.near().address().isPrivate();
        MediaStream inside = twinInside ? twin : stream;
        MediaStream outside = twinInside ? stream : twin;
        return Optional.of(
                new Mapping(inside.near(), outside.near(), outside.far(), Mapping.Witness.TWO_VIEWS, outside.first()));
    }
}
