package io.earshot.analyzer.live.sink;

import java.util.Optional;

/**
 * How it goes with one sink since the start of the process.
 *
 * @param name      names it in metrics and messages: {@code syslog tcp://192.0.2.1:601}
 * @param queued    notices waiting now
 * @param delivered notices taken by the other side
 * @param lost      notices given up: the queue was full, or the other side refused them
 * @param heldBack  notices left out by the limit of notices a minute
 * @param problem   why nothing can be delivered now; empty while it works
 */
public record SinkState(String name, long queued, long delivered, long lost, long heldBack, Optional<String> problem) {
    SinkState withHeldBack(long newHeldBack) {
        return new SinkState(name, queued, delivered, lost, newHeldBack, problem);
    }
}
