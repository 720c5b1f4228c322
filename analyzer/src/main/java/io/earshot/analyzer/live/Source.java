package io.earshot.analyzer.live;

import io.earshot.capture.journal.Intake;
import java.io.IOException;

/** Where frames come from. */
interface Source {
    /** Hands all frames in, on the calling thread, until there are no more or {@link #stop}. */
    void run(Intake intake) throws IOException;

    /** Tells the intake what changed besides the frames; called now and then from another thread. */
    void account(Intake intake);

    /** Ends {@link #run} soon, from another thread. */
    void stop();

    /** Frames that the kernel lost. */
    long kernelDropped();
}
