package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Behaviours;
import io.earshot.analyzer.ruleset.Ruleset;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Sighting;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** TURN is used where the ruleset says that it is not. */
public final class TurnUnexpected implements Detector {
    private final RulesInForce rules;

    public TurnUnexpected(RulesInForce rules) {
        this.rules = rules;
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        for (Ruleset ruleset : rules.rulesets()) {
            boolean unused = ruleset.behaviours()
                    .turn()
                    .filter(policy -> policy == Behaviours.TurnPolicy.UNUSED)
                    .isPresent();
            if (!unused) {
                continue;
            }
            Set<Object> told = new HashSet<>();
            for (StunExchange exchange : facts.exchanges()) {
                boolean allocated =
                        exchange.request().method().equals("allocate") && exchange.succeeded() && !exchange.again();
                if (allocated && told.add(exchange.source().address())) {
                    findings.accept(
                            finding(ruleset, exchange.source(), exchange.destination(), exchange.first(), facts));
                }
            }
            for (Observation.Protocol message : facts.protocols()) {
                if (message.protocol().equals("turn-channel-data") && told.isEmpty() && told.add(message.source())) {
                    findings.accept(finding(ruleset, message.source(), message.destination(), message.at(), facts));
                }
            }
        }
    }

    private static Finding finding(Ruleset ruleset, Endpoint client, Endpoint server, Sighting at, Facts facts) {
        return Draft.warning("turn-unexpected", "relay-used")
                .proven()
                .subject(Finding.Subject.between(client, server, "udp"))
                .summary(client.address() + " uses the relay " + server + ", and " + ruleset.name()
                        + " says that TURN is not used")
                .explanation("The TURN server " + server + " gave " + client + " a relay; " + ruleset.vendor()
                        + " says that it does not use TURN. The client has another configuration than the vendor's, or the "
                        + "vendor's page is out of date.")
                .remedy("Look at the ICE servers in the client's configuration")
                .rule(Optional.of(ruleset.name() + "/turn"))
                .filter("stun && " + Endpoints.filter(server.address()))
                .see(facts, at, "the relay is given or used")
                .finish();
    }
}
