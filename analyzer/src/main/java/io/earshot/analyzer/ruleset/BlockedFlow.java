package io.earshot.analyzer.ruleset;

import io.earshot.capture.net.Address;
import java.util.Optional;

/**
 * Traffic that a finding shows blocked, and that the user may want to let through.
 *
 * @param finding    id of the finding in its report: {@code F3}
 * @param code       code of the finding
 * @param frames     frames that show it, as the report names them: {@code 210-4055}
 * @param outward    whether the customer's end opens
 * @param remote     the other end
 * @param remotePort empty where it is not known or changes
 * @param local      the customer's end inside, where it matters
 * @param localPort  port of the customer's end, where it is fixed
 * @param rule       {@code RULESET/RULE-ID} where a ruleset in force asks for this traffic
 */
public record BlockedFlow(
        String finding,
        String code,
        String frames,
        Protocol protocol,
        boolean outward,
        Address remote,
        Optional<Integer> remotePort,
        Optional<Address> local,
        Optional<Integer> localPort,
        Optional<String> rule) {

    String justification() {
        return finding + " " + code + ", frames " + frames;
    }
}
