package io.earshot.analyzer.report;

/** Text made safe for HTML and XML. */
final class Markup {
    private Markup() {}

    /** Escapes what has a meaning in elements and attributes; characters that XML 1.0 forbids become U+FFFD. */
    static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(isAllowed(c) ? c : 0xFFFD);
            }
        });
        return safe.toString();
    }

    /** Char of XML 1.0 section 2.2, less the control characters that XML 1.1 discourages. */
    private static boolean isAllowed(int c) {
        return c == '\t'
                || c == '\n'
                || c >= 0x20 && c < 0x7F
                || c >= 0xA0 && c <= 0xD7FF
                || c >= 0xE000 && c < 0xFFFE
                || c >= 0x10000;
    }
}
