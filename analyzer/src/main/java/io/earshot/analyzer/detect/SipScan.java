package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Registration;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.capture.net.Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Requests of scanners reach a SIP port. */
public final class SipScan implements Detector {
    /** User agents of the well-known scanning tools (sipvicious and its kin). */
    private static final Pattern SCANNERS = Pattern.compile(
            "friendly-scanner|sipvicious|sundayddr|sip-scan|sipcli|pplsip|vaxsipuseragent|sipsak|svmap|svwar");

    private final double minRequests;

    public SipScan(Thresholds thresholds) {
        minRequests = thresholds.value("sip-scan.min-requests");
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        Map<Address, List<SipTransaction>> bySource = new LinkedHashMap<>();
        List<SipTransaction> all = new ArrayList<>(facts.requests());
        facts.calls().stream().map(Call::transactions).forEach(all::addAll);
        facts.registrations().stream().map(Registration::transactions).forEach(all::addAll);
        for (SipTransaction transaction : all) {
            bySource.computeIfAbsent(transaction.source().address(), source -> new ArrayList<>())
                    .add(transaction);
        }
        // what the site's own tools ask of others is no scan of it
        bySource.keySet()
                .removeIf(source -> source.isPublic() && facts.site().isLocal(source)
                        || source.isPrivate() && bySource.get(source).stream().allMatch(SipScan::goesOut));
        bySource.forEach((source, requests) -> {
            boolean tool = requests.stream()
                    .anyMatch(request -> SCANNERS.matcher(request.userAgent().toLowerCase(Locale.ROOT))
                            .find());
            boolean guesses = source.isPublic() && requests.size() >= minRequests && guesses(requests);
            if (tool || guesses) {
                findings.accept(finding(source, requests, facts));
            }
        });
    }

    private static boolean goesOut(SipTransaction request) {
        return request.destination().address().isPublic();
    }

    /** Many different targets, and not one success. */
    private boolean guesses(List<SipTransaction> requests) {
        long targets =
                requests.stream().map(SipTransaction::requestUri).distinct().count();
        boolean success = requests.stream()
                .flatMap(request -> request.responses().stream())
                .anyMatch(response -> response.status() / 100 == 2);
        return !success && targets >= minRequests;
    }

    private static Finding finding(Address source, List<SipTransaction> requests, Facts facts) {
        SipTransaction first = requests.get(0);
        boolean answered = requests.stream().anyMatch(SipTransaction::answered);
        Draft draft = Draft.warning("sip-scan", answered ? "answered" : "unanswered")
                .subject(Finding.Subject.of(first.destination().address(), source)
                        .withProtocol("udp")
                        .withSource(first.source())
                        .withDestination(first.destination()))
                .summary(
                        source + " scans the SIP port of " + first.destination().address())
                .explanation(Count.of(requests.size(), "request")
                        + (first.userAgent().isEmpty() ? "" : ", user agent \"" + first.userAgent() + "\"")
                        + (answered
                                ? ", and they are answered: the port is open to the internet."
                                : ", none is answered."))
                .remedy("Allow SIP to " + first.destination() + " only from the provider's addresses")
                .occurrences(requests.size())
                .filter("sip && " + Endpoints.source(source));
        requests.stream()
                .limit(4)
                .filter(request -> !request.requests().isEmpty())
                .forEach(request ->
                        draft.see(facts, request.requests().get(0), request.method() + " " + request.requestUri()));
        return draft.finish();
    }
}
