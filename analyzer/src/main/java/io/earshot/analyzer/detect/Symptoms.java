package io.earshot.analyzer.detect;

import java.util.Optional;

/** What the rulesets in force say of a symptom. */
@FunctionalInterface
public interface Symptoms {
    /** Without rulesets. */
    Symptoms NONE = (finding, status, reason) -> Optional.empty();

    /**
     * @param finding code of a finding
     * @param status  SIP or HTTP status
     * @param reason  reason phrase, with the Reason header field
     */
    Optional<Match> match(String finding, int status, String reason);

    /** @param rule {@code RULESET/symptom} */
    record Match(String cause, String says, String rule) {}
}
