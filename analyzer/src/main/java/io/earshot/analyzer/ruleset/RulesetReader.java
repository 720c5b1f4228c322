package io.earshot.analyzer.ruleset;

import io.earshot.analyzer.json.Node;
import io.earshot.analyzer.json.Yaml;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/** Reads one ruleset file and says all that is wrong with it. */
final class RulesetReader {
    private static final String[] KEYS = {
        "ruleset",
        "vendor",
        "product",
        "version",
        "source",
        "scope",
        "staleness",
        "replaced-by",
        "extends",
        "rules",
        "behaviours",
        "symptoms",
        "parameters",
        "sets",
        "statements",
        "contradictions",
        "notes"
    };
    private static final Behaviours NO_BEHAVIOURS = new Behaviours(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Map.of(),
            Optional.empty(),
            Map.of());

    private final Problems problems;
    private final Settings settings;
    private final Function<String, Optional<Ruleset>> shipped;

    /**
     * @param file    as messages name it
     * @param shipped finds the ruleset that a file extends
     */
    RulesetReader(String file, Map<String, String> settings, Function<String, Optional<Ruleset>> shipped) {
        this.problems = new Problems(file);
        this.settings = new Settings(settings);
        this.shipped = shipped;
    }

    List<RulesetProblem> problems() {
        return problems.all();
    }

    /** What could be read of a text; to be used only when there are no problems. */
    Optional<Ruleset> read(String text) {
        try {
            return read(Yaml.read(text));
        } catch (Yaml.SyntaxException e) {
            problems.add(e.line(), e.column(), "not YAML: " + e.getMessage(), "correct the indentation or the quotes");
            return Optional.empty();
        }
    }

    /** What could be read; to be used only when there are no problems. */
    Optional<Ruleset> read(Node node) {
        if (node.kind() != Node.Kind.MAPPING) {
            problems.add(node, "there is no ruleset in the file", "begin with ruleset: NAME");
            return Optional.empty();
        }
        return Optional.of(ruleset(new Fields(node, "ruleset", problems, settings::apply, KEYS)));
    }

    private Ruleset ruleset(Fields fields) {
        Optional<Ruleset> base = base(fields);
        String name = fields.requiredText("ruleset");
        if (!name.isEmpty() && !Word.isName(name)) {
            problems.add(
                    fields.get("ruleset").orElse(fields.node()),
                    "'" + name + "' is no ruleset name",
                    "use a-z, 0-9 and -");
        }
        List<Parameter> parameters = parameters(fields, base);
        Set<String> names = new HashSet<>();
        parameters.forEach(parameter -> names.add(parameter.name()));
        Scope scope = base.isPresent()
                ? fields.word("scope", Scope.class).orElse(base.get().scope())
                : fields.requiredWord("scope", Scope.class, Scope.CLOUD);
        RuleReader ruleReader = new RuleReader(problems, settings, sets(fields), names, scope);
        List<Contradiction> contradictions = contradictions(fields, base);
        List<Rule> rules = rules(fields, ruleReader, base, contradictions);
        checkNames(fields, rules);
        List<Symptom> symptoms = symptoms(fields, base);
        Behaviours before = base.map(Ruleset::behaviours).orElse(NO_BEHAVIOURS);
        Optional<Fields> asked = fields.mapping("behaviours", BehavioursReader.keys());
        Behaviours behaviours = asked.map(keys -> new BehavioursReader(problems, ruleReader).read(keys, before))
                .orElse(before);
        return new Ruleset(
                name,
                inherited(fields, "vendor", base.map(Ruleset::vendor)),
                inherited(fields, "product", base.map(Ruleset::product)),
                version(fields, base),
                source(fields, base),
                scope,
                fields.text("staleness").or(() -> base.flatMap(Ruleset::staleness)),
                fields.text("replaced-by"),
                rules,
                behaviours,
                symptoms,
                parameters,
                statements(fields, rules, symptoms, asked, base),
                contradictions,
                joined(fields.words("notes"), base.map(Ruleset::notes)));
    }

    /** Rules and rulesets that are spoken of have to exist. */
    private void checkNames(Fields fields, List<Rule> rules) {
        Set<String> ids = rules.stream().map(Rule::id).collect(Collectors.toSet());
        for (Node node : fields.list("contradictions")) {
            for (Node named : node.get("rules").map(Node::items).orElse(List.of())) {
                if (!ids.contains(named.text())) {
                    problems.add(named, "the ruleset has no rule '" + named.text() + "'", "name one that it has");
                }
            }
        }
        Optional<Node> successor = fields.get("replaced-by");
        if (successor.isPresent() && !Rulesets.isShipped(successor.get().text())) {
            problems.add(
                    successor.get(),
                    "there is no shipped ruleset '" + successor.get().text() + "'",
                    "see rules list for the names");
        }
    }

    private Optional<Ruleset> base(Fields fields) {
        Optional<String> name = fields.text("extends");
        Optional<Ruleset> base = name.flatMap(shipped);
        if (name.isPresent() && base.isEmpty()) {
            problems.add(
                    fields.get("extends").orElse(fields.node()),
                    "there is no shipped ruleset '" + name.get() + "'",
                    "see rules list for the names");
        }
        return base;
    }

    private static String inherited(Fields fields, String key, Optional<String> base) {
        return base.isPresent() ? fields.text(key).orElse(base.get()) : fields.requiredText(key);
    }

    private static LocalDate version(Fields fields, Optional<Ruleset> base) {
        return base.isPresent() ? fields.date("version").orElse(base.get().version()) : fields.requiredDate("version");
    }

    private static Source source(Fields fields, Optional<Ruleset> base) {
        Optional<Source> own = fields.mapping("source", "title", "url", "retrieved")
                .map(source ->
                        new Source(source.requiredText("title"), source.text("url"), source.requiredDate("retrieved")));
        if (own.isEmpty() && base.isEmpty() && fields.get("source").isEmpty()) {
            fields.missing("source");
        }
        return own.or(() -> base.map(Ruleset::source)).orElse(new Source("", Optional.empty(), LocalDate.EPOCH));
    }

    private List<Parameter> parameters(Fields fields, Optional<Ruleset> base) {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        base.map(Ruleset::parameters)
                .orElse(List.of())
                .forEach(parameter -> parameters.put(parameter.name(), parameter));
        for (Node.Entry entry : fields.entries("parameters")) {
            Fields parameter = new Fields(entry.value(), "parameter", problems, text -> text, "says", "default");
            if (!Word.isName(entry.key())) {
                problems.add(
                        entry.line(),
                        entry.column(),
                        "'" + entry.key() + "' is no parameter name",
                        "use a-z, 0-9 and -");
            }
            parameter.text("default").ifPresent(value -> settings.offer(entry.key(), value));
            parameters.put(
                    entry.key(),
                    new Parameter(
                            entry.key(),
                            parameter.requiredText("says"),
                            Optional.ofNullable(settings.value(entry.key()))));
        }
        return List.copyOf(parameters.values());
    }

    private Map<String, List<Prefix>> sets(Fields fields) {
        RuleReader reader = new RuleReader(problems, settings, Map.of(), Set.of(), Scope.CLOUD);
        Map<String, List<Prefix>> sets = new HashMap<>();
        for (Node.Entry entry : fields.entries("sets")) {
            List<Prefix> prefixes = new ArrayList<>();
            entry.value().items().forEach(item -> reader.prefix(item).ifPresent(prefixes::add));
            if (prefixes.isEmpty()) {
                problems.add(entry.value(), "the set '" + entry.key() + "' is empty", "write a list of address blocks");
            }
            sets.put(entry.key(), prefixes);
        }
        return sets;
    }

    private List<Rule> rules(
            Fields fields, RuleReader reader, Optional<Ruleset> base, List<Contradiction> contradictions) {
        Map<String, Rule> rules = new LinkedHashMap<>();
        base.map(Ruleset::rules).orElse(List.of()).forEach(rule -> rules.put(rule.id(), rule));
        if (base.isEmpty() && fields.get("rules").isEmpty()) {
            fields.missing("rules");
        }
        Set<String> own = new HashSet<>();
        for (Node node : fields.list("rules")) {
            Rule rule = reader.read(node);
            if (!rule.id().isEmpty() && !own.add(rule.id())) {
                problems.add(node, "there are two rules '" + rule.id() + "'", "give each rule an id of its own");
            }
            for (Rule other : rules.values()) {
                if (!other.id().equals(rule.id()) && own.contains(other.id())) {
                    RuleOverlap.between(other, rule, contradictions)
                            .ifPresent(what ->
                                    problems.add(node, what, "join the two, or name both under contradictions:"));
                }
            }
            rules.put(rule.id(), rule);
        }
        return List.copyOf(rules.values());
    }

    private List<Symptom> symptoms(Fields fields, Optional<Ruleset> base) {
        List<Symptom> own = new ArrayList<>();
        for (Node node : fields.list("symptoms")) {
            Fields symptom = new Fields(
                    node,
                    "symptom",
                    problems,
                    settings::apply,
                    "id",
                    "finding",
                    "cause",
                    "status",
                    "reason",
                    "symptom",
                    "says",
                    "remedy",
                    "firewall");
            own.add(new Symptom(
                    symptom.text("id"),
                    symptom.requiredText("finding"),
                    symptom.text("cause"),
                    symptom.number("status", 100, 699),
                    pattern(symptom),
                    symptom.text("symptom"),
                    symptom.requiredText("says"),
                    symptom.text("remedy"),
                    symptom.flag("firewall")));
        }
        return joined(own, base.map(Ruleset::symptoms));
    }

    private Optional<Pattern> pattern(Fields symptom) {
        Optional<Node> reason = symptom.get("reason");
        try {
            return reason.map(node -> Pattern.compile(node.text()));
        } catch (PatternSyntaxException e) {
            problems.add(
                    reason.get(),
                    "'" + reason.get().text() + "' is no pattern: " + e.getDescription(),
                    "write a regular expression such as (?i)busy");
            return Optional.empty();
        }
    }

    private List<Statement> statements(
            Fields fields,
            List<Rule> rules,
            List<Symptom> symptoms,
            Optional<Fields> behaviours,
            Optional<Ruleset> base) {
        Set<String> ruleIds = new HashSet<>();
        rules.forEach(rule -> ruleIds.add(rule.id()));
        Set<String> symptomIds = new HashSet<>();
        symptoms.forEach(symptom -> symptom.id().ifPresent(symptomIds::add));
        StatementReader reader = new StatementReader(
                problems,
                ruleIds,
                symptomIds,
                key -> behaviours.flatMap(asked -> asked.get(key)).isPresent());
        return joined(reader.read(fields.list("statements")), base.map(Ruleset::statements));
    }

    private List<Contradiction> contradictions(Fields fields, Optional<Ruleset> base) {
        List<Contradiction> own = new ArrayList<>();
        for (Node node : fields.list("contradictions")) {
            Fields contradiction = new Fields(node, "contradiction", problems, text -> text, "says", "rules");
            own.add(new Contradiction(contradiction.requiredText("says"), contradiction.words("rules")));
        }
        return joined(own, base.map(Ruleset::contradictions));
    }

    private static <T> List<T> joined(List<T> own, Optional<List<T>> base) {
        List<T> all = new ArrayList<>(own);
        base.ifPresent(all::addAll);
        return all;
    }
}
