package io.earshot.analyzer.ruleset;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Enum constants as ruleset files spell them: lower case, words joined by a hyphen. */
final class Word {
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]+");

    private Word() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static <E extends Enum<E>> Optional<E> parse(Class<E> type, String word) {
        String name = word.toUpperCase(Locale.ROOT).replace('-', '_');
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(name) && of(constant).equals(word)) {
                return Optional.of(constant);
            }
        }
        return Optional.empty();
    }

    /** Whether it may name a ruleset, a rule or a parameter: a-z, 0-9 and hyphens. */
    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    static <E extends Enum<E>> List<String> all(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(Word::of).toList();
    }
}
