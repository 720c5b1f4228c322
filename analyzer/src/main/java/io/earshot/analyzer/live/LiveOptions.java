package io.earshot.analyzer.live;

import io.earshot.analyzer.AnalysisOptions;
import io.earshot.capture.journal.JournalOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the user asks of a running service.
 *
 * @param analysis   what it judges by
 * @param interfaces to be captured
 * @param files      captures that are played in place of interfaces
 * @param speed      times as fast as they were captured; 0: as fast as can be
 * @param filter     capture filter of interfaces
 * @param journal    folder of the journal; empty: none is kept
 * @param keeping    how long it keeps what
 * @param trim       media payload is cut before it is journalled
 * @param runs       how long; empty: until it is stopped
 */
public record LiveOptions(
        AnalysisOptions analysis,
        List<String> interfaces,
        List<String> files,
        double speed,
        Optional<String> filter,
        Optional<Path> journal,
        JournalOptions keeping,
        boolean trim,
        Optional<Duration> runs) {

    public LiveOptions {
        interfaces = List.copyOf(interfaces);
        files = List.copyOf(files);
    }
}
