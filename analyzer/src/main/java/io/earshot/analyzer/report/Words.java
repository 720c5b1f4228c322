package io.earshot.analyzer.report;

import java.util.Locale;

/** Constants as the report spells them. */
final class Words {
    private Words() {}

    /** {@code NOT_EXERCISED} is {@code not-exercised}. */
    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
