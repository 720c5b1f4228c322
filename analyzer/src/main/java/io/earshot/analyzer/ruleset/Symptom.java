package io.earshot.analyzer.ruleset;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What the vendor's page says of a symptom.
 *
 * @param id       within the ruleset; empty when the file gives none
 * @param finding  code of the finding that it speaks of
 * @param cause    the cause that the finding then has
 * @param status   SIP or HTTP status, 100 to 699
 * @param reason   to be found in the reason phrase or reason text
 * @param symptom  the user's words, as the vendor quotes them
 * @param says     what the vendor says it is
 * @param remedy   what the vendor says to do
 * @param firewall whether a firewall is to blame; empty when the vendor leaves it open
 */
public record Symptom(
        Optional<String> id,
        String finding,
        Optional<String> cause,
        OptionalInt status,
        Optional<Pattern> reason,
        Optional<String> symptom,
        String says,
        Optional<String> remedy,
        Optional<Boolean> firewall) {

    /** Whether a finding with this status and reason is meant. */
    public boolean matches(String code, OptionalInt actualStatus, String actualReason) {
        return finding.equals(code)
                && (status.isEmpty() || status.equals(actualStatus))
                && (reason.isEmpty() || reason.get().matcher(actualReason).find());
    }
}
