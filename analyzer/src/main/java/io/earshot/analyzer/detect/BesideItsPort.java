package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.MediaTerms;
import java.util.Optional;

/** Media that goes to another port of a translation than the receiver's own comes from: it is not passed on there. */
final class BesideItsPort {
    private BesideItsPort() {}

    /** What is sent to a public address at a port from which nothing comes, while the same host sends from another. */
    static Optional<MediaStream> of(Call call, ExpectedMedia.Window window, Heading heading) {
        return call.views().stream()
                .filter(view -> !view.relayed()
                        && !window.terms().client().ice()
                        && !window.terms().server().ice())
                .flatMap(view -> AudioCause.busiest(view.audio(heading), window.span())
                        .filter(stream ->
                                stream.destination().address().isPublic() && !isElsewhere(stream, window, heading))
                        .filter(stream -> AudioCause.busiest(view.audio(heading.reversed()), window.span())
                                .filter(back -> back.destination().equals(stream.source())
                                        && back.source()
                                                .address()
                                                .equals(stream.destination().address())
                                        && back.source().port()
                                                != stream.destination().port())
                                .isPresent())
                        .stream())
                .findFirst();
    }

    /** The receiver announced another port of that host, from which its own media may come: no translation changed it. */
    private static boolean isElsewhere(MediaStream stream, ExpectedMedia.Window window, Heading heading) {
        MediaTerms receiver = heading == Heading.OUTBOUND
                ? window.terms().server()
                : window.terms().client();
        return receiver.announced()
                .filter(port -> port.address().equals(stream.destination().address())
                        && port.port() != stream.destination().port())
                .isPresent();
    }
}
