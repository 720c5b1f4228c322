package io.earshot.capture.journal;

import io.earshot.capture.net.Address;
import io.earshot.capture.source.Frame;
import java.util.List;

/** Keeps the numbers of the frames, and nothing else. */
record FrameNumbers(List<Long> all) implements DocumentSink {
    @Override
    public void frame(Frame frame) {
        all.add(frame.number);
    }

    @Override
    public void tick(long time) {}

    @Override
    public void note(CaptureNote note) {}

    @Override
    public void secrets(String text) {}

    @Override
    public void name(Address address, String name) {}

    @Override
    public void gap(long frames) {}

    @Override
    public void begin() {}

    @Override
    public void end() {}
}
