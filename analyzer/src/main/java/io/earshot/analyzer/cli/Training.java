package io.earshot.analyzer.cli;

import io.earshot.analyzer.ruleset.RulesetIndex;
import io.earshot.analyzer.ruleset.Rulesets;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What the launcher runs once after a build, so that the JVM can archive the classes that a usual run loads: the help,
 * and reports of the captures given. Prints nothing.
 */
final class Training {
    private Training() {}

    public static void main(String[] captures) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(nowhere, nowhere, false, false);
        Main.run(new String[] {"analyze", "--help"}, terminal);
        String[] everyRuleset = everyRuleset();
        for (String capture : captures) {
            Main.run(new String[] {"analyze", capture}, terminal);
            Main.run(new String[] {"analyze", capture, "--format", "json", "--local", "192.168.0.0/16"}, terminal);
        }
        if (captures.length > 0) {
            everyRuleset[1] = captures[0];
            Main.run(everyRuleset, terminal);
        }
    }

    /** The words that judge a capture, the second of them, by all that is shipped. */
    private static String[] everyRuleset() {
        List<String> words = new ArrayList<>(List.of("analyze", ""));
        for (RulesetIndex.Entry ruleset : Rulesets.index().entries()) {
            words.addAll(List.of("--ruleset", ruleset.name()));
        }
        return words.toArray(String[]::new);
    }
}
