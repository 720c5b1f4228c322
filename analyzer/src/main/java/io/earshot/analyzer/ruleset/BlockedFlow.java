package io.earshot.analyzer.ruleset;

import io.earshot.capture.net.Endpoint;
import java.util.Optional;
import java.util.Set;

/**
 * Traffic that a finding shows blocked, and that the user may want to let through.
 *
 * @param outward     whether the customer's end opens
 * @param local       the customer's end, inside; port 0 where it is not known
 * @param remote      the other end; port 0 where it is not known
 * @param remoteNames names that the capture gives to the other end, lower case
 */
public record BlockedFlow(
        Justification justification,
        Usage usage,
        Protocol protocol,
        boolean outward,
        Endpoint local,
        Endpoint remote,
        Set<String> remoteNames) {

    public BlockedFlow {
        remoteNames = Set.copyOf(remoteNames);
    }

    /** Whether a rule asks for this traffic; in which direction is another question. */
    boolean isAskedBy(Rule asking) {
        boolean there = asking.remote().takesIn(remote.address(), remoteNames)
                && (remote.port() == 0 || asking.remote().ports().contains(remote.port()));
        boolean here = asking.local().takesIn(local.address(), Set.of())
                && (outward || local.port() == 0 || asking.local().ports().contains(local.port()));
        return asking.level().isDemand()
                && asking.unset().isEmpty()
                && asking.protocol() == protocol
                && asking.covers(Optional.of(usage))
                && there
                && here;
    }

    /**
     * The finding and the frames that show it.
     *
     * @param finding id of the finding in its report: {@code F3}
     * @param code    code of the finding
     * @param cause   cause of the finding
     * @param frames  frames as the report names them: {@code 210, 4055}, with the file where there are several
     */
    public record Justification(String finding, String code, String cause, String frames) {
        @Override
        public String toString() {
            return finding + " " + code + "/" + cause + (frames.isEmpty() ? "" : ", frames " + frames);
        }
    }
}
