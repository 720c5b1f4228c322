package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Observation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * SIP messages that do not fit into one packet, of which a host or router says again and again that it never got all
 * fragments: ICMP type 11 code 1 (RFC 792), ICMPv6 type 3 code 1 (RFC 4443 section 3.3).
 */
final class LostFragments {
    /** One may be chance; a message that is not acknowledged is repeated, RFC 3261 section 17. */
    private static final int REPEATED = 2;

    private record Way(Endpoint source, Endpoint destination) {}

    private final Facts facts;
    private final Map<Way, List<Observation.Icmp>> given;

    LostFragments(Facts facts) {
        this.facts = facts;
        given = facts.icmp().stream()
                .filter(LostFragments::isGivenUp)
                .collect(Collectors.groupingBy(
                        icmp -> new Way(icmp.quotedSource(), icmp.quotedDestination()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        given.values()
                .removeIf(errors ->
                        errors.size() < REPEATED || signalling(errors.get(0)).isEmpty());
    }

    private static boolean isGivenUp(Observation.Icmp icmp) {
        return icmp.type() == (icmp.v6() ? 3 : 11) && icmp.code() == 1;
    }

    private Optional<FlowState> signalling(Observation.Icmp icmp) {
        return facts.index().flows().between(icmp.quotedSource(), icmp.quotedDestination()).stream()
                .filter(flow -> flow.usages().contains("sip"))
                .findFirst();
    }

    /** Its answers, or the request itself, are what does not arrive. */
    boolean explain(SipTransaction transaction) {
        return given.containsKey(new Way(transaction.source(), transaction.destination()))
                || given.containsKey(new Way(transaction.destination(), transaction.source()));
    }

    void tell(Consumer<Finding> findings) {
        given.forEach((way, errors) -> findings.accept(finding(way, errors)));
    }

    private Finding finding(Way way, List<Observation.Icmp> errors) {
        FlowState flow = signalling(errors.get(0)).orElseThrow();
        Address reporter = errors.get(0).reporter().address();
        Endpoints.Use use = new Endpoints.Use("signalling", Optional.empty(), false);
        Draft draft = Unreached.draft("fragments-lost", flow.initiator(), flow.responder(), "udp", use)
                .proven()
                .summary("what " + way.source().address() + " sends to " + way.destination()
                        + " in fragments does not arrive whole")
                .explanation(reporter + " says " + Count.times(errors.size())
                        + " that it waited in vain for fragments of SIP from " + way.source() + " to "
                        + way.destination() + " (ICMP \"fragment reassembly time exceeded\"): messages that do not fit "
                        + "into one packet lose fragments on the way from "
                        + way.source().address() + " to " + reporter
                        + ".")
                .remedy("Let the firewalls between " + way.source().address() + " and " + reporter
                        + " pass IP fragments of UDP, or use SIP over TCP")
                .filter(Endpoints.icmp(reporter));
        errors.forEach(icmp -> draft.see(facts, icmp.at(), "ICMP: fragment reassembly time exceeded"));
        return draft.finish();
    }
}
