package io.earshot.analyzer.ruleset;

/**
 * A numbered statement of the source document and what became of it here.
 *
 * @param id   its number: {@code 0.12}
 * @param says the statement in short
 * @param to   id of the rule or symptom, name of the behaviour, or the reason why no packet can show it
 */
public record Statement(String id, String says, Kind kind, String to) {
    public enum Kind {
        RULE,
        BEHAVIOUR,
        SYMPTOM,
        NOT_CHECKABLE
    }
}
