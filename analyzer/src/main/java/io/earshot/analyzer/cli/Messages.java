package io.earshot.analyzer.cli;

import io.earshot.analyzer.json.JsonText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.commons.cli.CommandLine;

/** Messages of a running service to its operator, on standard error: lines for people, or JSON for programs. */
final class Messages {
    private Messages() {}

    static Consumer<String> of(CommandLine line, Terminal terminal) throws UserError {
        String form = Request.value(line, OutletFlags.LOG).orElse("text");
        return switch (form) {
            case "text" -> terminal::message;
            case "json" -> message -> json(message, terminal);
            default -> throw UserError.usage("--log " + form + ": not text or json");
        };
    }

    private static void json(String message, Terminal terminal) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("time", Instant.now().toString());
        fields.put("program", "earshot");
        fields.put("message", message);
        terminal.err().println(JsonText.line(fields));
        terminal.err().flush();
    }
}
