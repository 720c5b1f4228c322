package io.earshot.analyzer.cli;

import java.util.ArrayList;
import java.util.List;

/** The help of the program and of each command. */
final class Help {
    private static final int WIDTH = 100;
    private static final int INDENT = 26;

    private Help() {}

    static String program(List<Command> commands) {
        StringBuilder text = new StringBuilder("""
                Earshot reads packet captures and says why a call has no sound.

                Usage: earshot COMMAND [OPTIONS] [ARGUMENTS]

                Commands:
                """);
        for (Command command : commands) {
            entry(text, command.name(), List.of(command.summary()));
        }
        return text.append("""

                earshot COMMAND --help   options of a command
                earshot --version        the version

                Exit status: 0 done; 1 findings at or above --fail-on, or a sample differs; 2 wrong usage, or a
                bad ruleset or threshold file; 3 an input could not be read; 4 the program failed.
                """).toString();
    }

    static String command(Command command) {
        StringBuilder text =
                new StringBuilder("Usage: earshot ").append(command.name()).append(" [OPTIONS]");
        if (!command.arguments().isEmpty()) {
            text.append(' ').append(command.arguments());
        }
        text.append("\n\n");
        wrap(capitalised(command.summary()) + ".", WIDTH)
                .forEach(line -> text.append(line).append('\n'));
        text.append("\nOptions:\n");
        for (Flag flag : command.flags()) {
            entry(text, flag.usage(), description(flag));
        }
        return text.toString();
    }

    /** What it does; then unit, default and example on lines of their own. */
    private static List<String> description(Flag flag) {
        List<String> parts = new ArrayList<>(List.of(flag.says()));
        if (!flag.unit().isEmpty()) {
            parts.add("unit: " + flag.unit());
        }
        parts.add("default: " + flag.standard());
        parts.add("example: " + flag.example());
        return parts;
    }

    private static void entry(StringBuilder text, String head, List<String> paragraphs) {
        String first = "  " + head;
        StringBuilder line = new StringBuilder(first);
        if (first.length() > INDENT - 2) {
            text.append(line).append('\n');
            line.setLength(0);
        }
        for (String paragraph : paragraphs) {
            for (String part : wrap(paragraph, WIDTH - INDENT)) {
                text.append(line)
                        .append(" ".repeat(INDENT - line.length()))
                        .append(part)
                        .append('\n');
                line.setLength(0);
            }
        }
    }

    static List<String> wrap(String paragraph, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : paragraph.split(" ")) {
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private static String capitalised(String sentence) {
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }
}
