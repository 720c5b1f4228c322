package io.earshot.analyzer.ruleset;

import java.util.List;

/**
 * Where the source contradicts itself, or another page of the same vendor; both sides stay in force.
 *
 * @param rules ids of the rules between which it stands, where it stands between rules
 */
public record Contradiction(String says, List<String> rules) {
    public Contradiction {
        rules = List.copyOf(rules);
    }
}
