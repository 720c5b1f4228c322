package io.earshot.analyzer.ruleset;

import java.util.Optional;

/**
 * A value that only the user knows, written {@code ${name}} in rules.
 *
 * @param says  what it is
 * @param value what the user set, else the default; empty when neither is there
 */
public record Parameter(String name, String says, Optional<String> value) {}
