package io.earshot.analyzer;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the user asks of an analysis, as typed; each room reads its own part.
 *
 * @param rulesets     names of shipped rulesets or files; empty: those whose hosts the capture shows; {@code none} alone
 *                     switches them off
 * @param locals       the customer's own networks in CIDR notation; empty: private, link-local, unique-local and
 *                     carrier-grade NAT ranges
 * @param aliases      private address by public address, as text: known 1:1 translations
 * @param keylog       TLS secrets in the format of SSLKEYLOGFILE
 * @param thresholds   figures that replace the shipped thresholds
 * @param dedup        leaves frames out that the capture holds twice
 * @param parameters   values of rulesets' parameters by name
 * @param threads      at least 1; the report does not depend on it
 * @param explain      Call-ID or report id of the call whose bindings are to be explained
 * @param observations file that the observations are written to
 */
public record AnalysisOptions(
        List<String> rulesets,
        List<String> locals,
        Map<String, String> aliases,
        Optional<Path> keylog,
        Optional<Path> thresholds,
        boolean dedup,
        Map<String, String> parameters,
        int threads,
        Optional<String> explain,
        Optional<Path> observations) {

    /** What holds when the user asks for nothing. */
    public static final AnalysisOptions DEFAULT = new AnalysisOptions(
            List.of(),
            List.of(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            true,
            Map.of(),
            Runtime.getRuntime().availableProcessors(),
            Optional.empty(),
            Optional.empty());

    public AnalysisOptions {
        rulesets = List.copyOf(rulesets);
        locals = List.copyOf(locals);
        aliases = Map.copyOf(aliases);
        parameters = Map.copyOf(parameters);
    }

    /** The same, with so many threads. */
    public AnalysisOptions withThreads(int number) {
        return new AnalysisOptions(
                rulesets, locals, aliases, keylog, thresholds, dedup, parameters, number, explain, observations);
    }
}
