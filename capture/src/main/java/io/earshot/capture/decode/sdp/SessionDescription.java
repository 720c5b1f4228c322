package io.earshot.capture.decode.sdp;

import io.earshot.capture.decode.Oddity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A session description, RFC 8866 section 5.
 *
 * @param name  the s= line, may be empty
 * @param info  the i= lines before the first media, all of them: a FortiGate appends one that tells the old addresses
 * @param times the t= lines as written
 */
public record SessionDescription(
        Optional<Origin> origin,
        String name,
        List<String> info,
        Optional<Connection> connection,
        List<Bandwidth> bandwidth,
        List<String> times,
        List<Attribute> attributes,
        List<MediaDescription> media) {
    private static final Direction[] DIRECTIONS = Direction.values();

    public SessionDescription {
        info = List.copyOf(info);
        bandwidth = List.copyOf(bandwidth);
        times = List.copyOf(times);
        attributes = List.copyOf(attributes);
        media = List.copyOf(media);
    }

    /** Empty when no line of the text is one of a session description. */
    public static Optional<SessionDescription> parse(String text) {
        return parse(text, oddity -> {});
    }

    /** @param oddities offsets count from the start of the text */
    public static Optional<SessionDescription> parse(String text, Consumer<Oddity> oddities) {
        return new SdpReader(oddities).read(text);
    }

    /** The value of this attribute of the session; empty text for a property attribute. */
    public Optional<String> attribute(String attribute) {
        return find(attributes, attribute);
    }

    /** The mids of each BUNDLE group, RFC 9143 section 5. */
    public List<List<String>> bundles() {
        return all(attributes, "group").stream()
                .map(group -> Arrays.asList(Fields.words(group)))
                .filter(words -> words.get(0).equals("BUNDLE"))
                .map(words -> List.copyOf(words.subList(1, words.size())))
                .toList();
    }

    static Optional<String> find(List<Attribute> attributes, String name) {
        for (int i = 0; i < attributes.size(); i++) {
            Attribute attribute = attributes.get(i);
            if (attribute.name().equals(name)) {
                return Optional.of(attribute.value());
            }
        }
        return Optional.empty();
    }

    static List<String> all(List<Attribute> attributes, String name) {
        List<String> values = List.of(); // most have none
        for (int i = 0; i < attributes.size(); i++) {
            Attribute attribute = attributes.get(i);
            if (attribute.name().equals(name)) {
                values = values.isEmpty() ? new ArrayList<>(4) : values;
                values.add(attribute.value());
            }
        }
        return Collections.unmodifiableList(values);
    }

    static Optional<Direction> direction(List<Attribute> attributes) {
        Direction last = null;
        for (Attribute attribute : attributes) {
            for (Direction direction : DIRECTIONS) {
                last = direction.name().equalsIgnoreCase(attribute.name()) ? direction : last;
            }
        }
        return Optional.ofNullable(last);
    }
}
