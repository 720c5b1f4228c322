package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.SipTransaction;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The far side refused a call: a fact worth knowing, and no fault of a firewall. RFC 3261 section 21. */
public final class CallRejected implements Detector {
    private final Symptoms symptoms;

    public CallRejected(Symptoms symptoms) {
        this.symptoms = symptoms;
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        Set<String> told = new HashSet<>();
        for (Call call : facts.calls()) {
            if (call.state() == Call.State.REJECTED && call.finalStatus().orElse(0) >= 400) {
                boolean first = call.callIds().stream().allMatch(told::add);
                if (first) {
                    findings.accept(finding(call, facts));
                }
            }
        }
    }

    private Finding finding(Call call, Facts facts) {
        int status = call.finalStatus().orElseThrow();
        Optional<SipTransaction.Response> response = refusal(call, status);
        String reason = call.finalReason();
        String text = reason + " "
                + response.map(SipTransaction.Response::reasonHeader).orElse("");
        Optional<Symptoms.Match> symptom = symptoms.match("call-rejected", status, text);
        String cause = symptom.map(Symptoms.Match::cause).orElseGet(() -> cause(status));
        Draft draft = Draft.info("call-rejected", cause)
                .proven()
                .call(call)
                .subject(Finding.Subject.of(
                        call.client().address(), call.server().address()))
                .summary("the call was refused with " + status + " \"" + reason + "\"")
                .explanation(symptom.map(Symptoms.Match::says)
                        .orElse("The refusal came from the far side in proper SIP: no firewall is to blame."))
                .rule(symptom.map(Symptoms.Match::rule))
                .filter("sip.Call-ID == \"" + call.callIds().get(0) + "\"");
        call.invited().ifPresent(at -> draft.see(facts, at, "INVITE"));
        response.ifPresent(seen -> draft.see(facts, seen.at(), status + " " + reason));
        return draft.finish();
    }

    private static Optional<SipTransaction.Response> refusal(Call call, int status) {
        return call.transactions().stream()
                .filter(transaction -> transaction.method().equals("INVITE"))
                .flatMap(transaction -> transaction.responses().stream())
                .filter(response -> response.status() == status)
                .max(Comparator.comparingLong(response -> response.at().time()));
    }

    private static String cause(int status) {
        return switch (status) {
            case 486, 600 -> "busy";
            case 603 -> "declined";
            case 404, 410, 484, 485, 604 -> "not-found";
            case 403 -> "forbidden";
            case 480, 483 -> "unavailable";
            case 406, 415, 420, 488, 493, 606 -> "not-acceptable";
            case 401, 407 -> "unauthorized";
            case 408, 487, 504 -> "timeout";
            default -> status >= 500 && status < 600 ? "server-error" : "declined";
        };
    }
}
