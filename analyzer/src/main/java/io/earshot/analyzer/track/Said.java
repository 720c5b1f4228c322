package io.earshot.analyzer.track;

import io.earshot.capture.decode.sdp.MediaDescription;
import io.earshot.capture.decode.sdp.SessionDescription;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Sighting;
import java.util.ArrayList;
import java.util.List;

/**
 * A session description as it was said in a call, before it is known who the customer is. The description itself is not
 * kept: of 20,000 calls that was a twentieth of the memory.
 *
 * @param info all i= lines, those of the session before those of the media
 */
record Said(boolean byCaller, Sighting at, Endpoint source, Endpoint destination, List<Line> lines, List<String> info) {
    /** An m-line. */
    record Line(String type, int port, MediaTerms terms) {}

    /** @param cut the snap length left the beginning of it */
    static Said of(
            boolean byCaller,
            Sighting at,
            Endpoint source,
            Endpoint destination,
            SessionDescription description,
            boolean cut) {
        List<MediaDescription> media = description.media();
        List<Line> lines = new ArrayList<>(media.size());
        List<String> info = new ArrayList<>(description.info());
        for (MediaDescription line : media) {
            boolean whole = !cut || line != media.get(media.size() - 1);
            lines.add(new Line(line.type(), line.port(), Terms.read(line, whole)));
            info.addAll(line.info());
        }
        return new Said(byCaller, at, source, destination, List.copyOf(lines), List.copyOf(info));
    }

    List<MediaTerms> terms() {
        return lines.stream().map(Line::terms).toList();
    }
}
