package io.earshot.capture.decode.sdp;

import io.earshot.capture.decode.Oddity;
import io.earshot.capture.decode.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads a session description line by line, in whatever order the lines come. */
final class SdpReader {
    private static final int MAX_LINES = 4096;

    private final Consumer<Oddity> oddities;
    private final Section session = new Section();
    private final List<Section> media = new ArrayList<>();
    private final List<String> times = new ArrayList<>(1);
    private Optional<Origin> origin = Optional.empty();
    private String name = "";
    private boolean versioned;
    private boolean described;

    /** The lines that may stand in the session and in each media section. */
    private static final class Section {
        private String[] head = {};
        private Optional<Connection> connection = Optional.empty();
        private final List<String> info = new ArrayList<>(1);
        private final List<Bandwidth> bandwidth = new ArrayList<>(1);
        private final List<Attribute> attributes = new ArrayList<>();
    }

    SdpReader(Consumer<Oddity> oddities) {
        this.oddities = oddities;
    }

    Optional<SessionDescription> read(String text) {
        int start = 0;
        for (int lines = 0; start < text.length(); lines++) {
            if (lines == MAX_LINES) {
                odd(SdpOddity.TOO_LONG, start);
                break;
            }
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            line(text.substring(start, end).strip(), start);
            start = end + 1;
        }
        return described ? Optional.of(description(text.length())) : Optional.empty();
    }

    private void line(String line, int at) {
        if (line.isEmpty()) {
            return;
        }
        if (line.length() < 2 || line.charAt(1) != '=') {
            odd(SdpOddity.BAD_LINE, at);
            return;
        }
        String value = line.substring(2).strip();
        Section section = media.isEmpty() ? session : media.get(media.size() - 1);
        switch (line.charAt(0)) {
            case 'v' -> versioned = true;
            case 'o' -> origin(value, at);
            case 's' -> name = value;
            case 't' -> times.add(value);
            case 'i' -> section.info.add(value);
            case 'c' -> connection(section, value, at);
            case 'b' -> bandwidth(section, value);
            case 'a' -> attribute(section, value);
            case 'm' -> media(value, at);
            default -> {
                // u=, e=, p=, r=, z=, k= say nothing of media
            }
        }
        described |= "vocm".indexOf(line.charAt(0)) >= 0;
    }

    private void origin(String value, int at) {
        String[] words = Fields.words(value);
        if (words.length < 6) {
            odd(SdpOddity.BAD_ORIGIN, at);
        } else {
            origin = Optional.of(new Origin(words[0], words[1], words[2], words[3], words[4], words[5]));
        }
    }

    private void connection(Section section, String value, int at) {
        String[] words = Fields.words(value);
        if (words.length < 3) {
            odd(SdpOddity.BAD_CONNECTION, at);
        } else if (section.connection.isEmpty()) {
            int slash = words[2].indexOf('/');
            section.connection = Optional.of(new Connection(
                    words[0],
                    words[1],
                    slash < 0 ? words[2] : words[2].substring(0, slash),
                    slash < 0 ? "" : words[2].substring(slash + 1)));
        }
    }

    private static void bandwidth(Section section, String value) {
        int colon = value.indexOf(':');
        section.bandwidth.add(new Bandwidth(
                colon < 0 ? value : value.substring(0, colon),
                colon < 0 ? "" : value.substring(colon + 1).strip()));
    }

    private static void attribute(Section section, String value) {
        int colon = value.indexOf(':');
        section.attributes.add(new Attribute(
                Texts.shared((colon < 0 ? value : value.substring(0, colon)).strip()),
                colon < 0 ? "" : Texts.shared(value.substring(colon + 1).strip())));
    }

    private void media(String value, int at) {
        Section section = new Section();
        section.head = Fields.words(value);
        if (section.head.length < 4 || port(section.head) < 0) {
            odd(SdpOddity.BAD_MEDIA, at);
        }
        media.add(section);
    }

    private static int port(String[] head) {
        int port = head.length < 2 ? -1 : Fields.number(head[1].split("/", 2)[0]);
        return port > 0xFFFF ? -1 : port;
    }

    private SessionDescription description(int end) {
        if (!versioned) {
            odd(SdpOddity.MISSING_VERSION, 0);
        }
        if (origin.isEmpty()) {
            odd(SdpOddity.MISSING_ORIGIN, 0);
        }
        List<MediaDescription> sections = new ArrayList<>(media.size());
        for (Section section : media) {
            sections.add(description(section, end));
        }
        return new SessionDescription(
                origin, name, session.info, session.connection, session.bandwidth, times, session.attributes, sections);
    }

    private MediaDescription description(Section section, int end) {
        String[] head = section.head;
        Optional<Connection> connection = section.connection.or(() -> session.connection);
        int port = Math.max(0, port(head));
        if (connection.isEmpty() && port > 0) {
            odd(SdpOddity.MISSING_CONNECTION, end);
        }
        int slash = head.length < 2 ? -1 : head[1].indexOf('/');
        return new MediaDescription(
                head[0],
                port,
                slash < 0 ? 1 : Math.max(1, Fields.number(head[1].substring(slash + 1))),
                head.length < 3 ? "" : head[2],
                head.length < 4 ? List.of() : List.of(head).subList(3, head.length),
                section.info,
                connection,
                section.connection.isPresent(),
                section.bandwidth,
                section.attributes,
                session.attributes);
    }

    private void odd(SdpOddity kind, int at) {
        oddities.accept(new Oddity(kind, at, ""));
    }
}
