package io.earshot.analyzer.live;

import io.earshot.capture.observe.Totals;
import java.util.List;

/**
 * Where an analysis stands, so that a later one can go on: it reads the journal again from a place before all that was
 * open, says nothing until this moment, and then goes on from the state that was kept.
 *
 * @param version   of this record
 * @param anchor    position in the journal from which is to be read; 0: its beginning
 * @param at        the moment, capture time in nanoseconds since 1970-01-01 UTC
 * @param evaluated moment of the last evaluation
 * @param captures  what was counted by then
 * @param troubles  what was said by then
 */
record Checkpoint(
        int version,
        long anchor,
        long at,
        long evaluated,
        List<Totals.CaptureFacts> captures,
        Troubles.State troubles) {
    static final int VERSION = 1;

    Checkpoint {
        captures = List.copyOf(captures);
    }
}
