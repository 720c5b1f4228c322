package io.earshot.analyzer.live.web;

import java.util.Optional;

/** Texts that came from the network, cut to what a page has room for. */
final class Text {
    private Text() {}

    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "…";
    }

    /** Null, as JSON has it, where there is none. */
    static String cut(Optional<?> text, int most) {
        return text.map(value -> cut(value.toString(), most)).orElse(null);
    }
}
