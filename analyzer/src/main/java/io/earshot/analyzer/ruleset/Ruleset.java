package io.earshot.analyzer.ruleset;

import io.earshot.capture.net.Address;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What one vendor asks for one product, at one date.
 *
 * @param name           as {@code --ruleset} takes it
 * @param version        date of the facts
 * @param staleness      what is known of the facts' age; empty when they are current
 * @param replacedBy     name of the ruleset that holds what came after
 * @param statements     of a source that was taken over whole: each of its statements
 * @param parameters     values that the user sets
 */
public record Ruleset(
        String name,
        String vendor,
        String product,
        LocalDate version,
        Source source,
        Scope scope,
        Optional<String> staleness,
        Optional<String> replacedBy,
        List<Rule> rules,
        Behaviours behaviours,
        List<Symptom> symptoms,
        List<Parameter> parameters,
        List<Statement> statements,
        List<Contradiction> contradictions,
        List<String> notes) {

    public Ruleset {
        rules = List.copyOf(rules);
        symptoms = List.copyOf(symptoms);
        parameters = List.copyOf(parameters);
        statements = List.copyOf(statements);
        contradictions = List.copyOf(contradictions);
        notes = List.copyOf(notes);
    }

    public Optional<Rule> rule(String id) {
        return rules.stream().filter(rule -> rule.id().equals(id)).findFirst();
    }

    /** Rules of one usage that ask for traffic to pass. */
    public List<Rule> rules(Usage usage) {
        return rules.stream()
                .filter(rule -> rule.usage() == usage && rule.level().isDemand())
                .toList();
    }

    public List<Rule> mediaRules() {
        return rules(Usage.MEDIA);
    }

    /** The media rule that lists the host as one end of media; rules for any address list nobody. */
    public Optional<Rule> listedMedia(Address address, Set<String> names) {
        return mediaRules().stream()
                .filter(rule -> !rule.remote().isAnywhere() && rule.remote().takesIn(address, names))
                .findFirst();
    }

    public boolean isListedMedia(Address address, Set<String> names) {
        return listedMedia(address, names).isPresent();
    }

    /** The rule that takes in the whole flow; the most binding of several. */
    public Optional<Rule> ruleFor(ObservedFlow flow) {
        return rules.stream()
                .filter(rule -> rule.matches(flow))
                .min((one, other) -> one.level().compareTo(other.level()));
    }

    /** Whether a rule names this host, by address or name, for any usage but STUN. */
    public boolean knows(Address address, Set<String> names) {
        return rules.stream()
                .anyMatch(rule -> rule.identifies()
                        && !rule.remote().isAnywhere()
                        && rule.remote().takesIn(address, names));
    }

    /** Why no rule takes in the flow: for each rule the first difference. */
    public List<String> whyNot(ObservedFlow flow) {
        return rules.stream()
                .map(rule -> name + "/" + rule.id() + ": " + rule.whyNot(flow).orElse("it matches"))
                .toList();
    }

    /** What the vendor says of a finding; a symptom with a status or a pattern comes before one without. */
    public Optional<Symptom> symptom(String finding, OptionalInt status, String reason) {
        Optional<Symptom> exact = symptoms.stream()
                .filter(symptom ->
                        symptom.status().isPresent() || symptom.reason().isPresent())
                .filter(symptom -> symptom.matches(finding, status, reason))
                .findFirst();
        return exact.isPresent()
                ? exact
                : symptoms.stream()
                        .filter(symptom -> symptom.matches(finding, status, reason))
                        .findFirst();
    }
}
