package io.earshot.analyzer.ruleset;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The table of statements in rulesets/README.md says what the rulesets say. */
class StatementTableTest {
    private static final String MARK = "<!-- statements -->\n";
    private static final Path README = ShippedRulesetsTest.FOLDER.resolve("README.md");

    /** With {@code -Dearshot.write} the table is written anew. */
    @Test
    void tableOfAllStatementsIsInStepWithTheRulesets() throws IOException {
        String readme = Files.readString(README);
        int start = readme.indexOf(MARK) + MARK.length();
        String table = table();
        if (System.getProperty("earshot.write") != null) {
            Files.writeString(README, readme.substring(0, start) + table);
        }
        assertEquals(table, Files.readString(README).substring(start));
    }

    private static String table() {
        List<String> lines = new ArrayList<>(List.of("", "| # | statement | ruleset | becomes |", "|---|---|---|---|"));
        for (String name : ShippedRulesetsTest.SEEDS) {
            for (Statement statement : Rulesets.shipped(name, Map.of()).statements()) {
                lines.add("| " + statement.id() + " | " + statement.says() + " | `" + name + "` | " + becomes(statement)
                        + " |");
            }
        }
        assertEquals(110 + 3, lines.size());
        return String.join("\n", lines) + "\n";
    }

    private static String becomes(Statement statement) {
        String kind = Word.of(statement.kind()).replace('-', ' ');
        return statement.kind() == Statement.Kind.NOT_CHECKABLE
                ? kind + ": " + statement.to()
                : kind + " `" + statement.to() + "`";
    }
}
