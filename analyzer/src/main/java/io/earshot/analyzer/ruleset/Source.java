package io.earshot.analyzer.ruleset;

import java.time.LocalDate;
import java.util.Optional;

/**
 * Where a ruleset's facts were read.
 *
 * @param url       empty for a document without an address
 * @param retrieved the day on which it was read
 */
public record Source(String title, Optional<String> url, LocalDate retrieved) {
    /** Title, address where there is one, and date in one line. */
    @Override
    public String toString() {
        return title + url.map(address -> ", " + address).orElse("") + ", read " + retrieved;
    }
}
