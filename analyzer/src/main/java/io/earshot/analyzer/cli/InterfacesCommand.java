package io.earshot.analyzer.cli;

import io.earshot.capture.live.Interfaces;
import io.earshot.capture.live.NetworkInterface;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.commons.cli.CommandLine;

/** Lists what can be captured. */
final class InterfacesCommand implements Command {
    @Override
    public String name() {
        return "interfaces";
    }

    @Override
    public String arguments() {
        return "";
    }

    @Override
    public String summary() {
        return "lists the interfaces that can be captured, and what is missing where none can";
    }

    @Override
    public List<Flag> flags() {
        return List.of(Flags.HELP);
    }

    @Override
    public int run(CommandLine line, Terminal terminal) throws IOException, UserError {
        if (!line.getArgList().isEmpty()) {
            throw UserError.usage(line.getArgList().get(0) + ": interfaces takes no arguments");
        }
        List<NetworkInterface> all = Interfaces.all();
        for (NetworkInterface one : all) {
            terminal.out().println(line(one));
        }
        if (all.stream().anyMatch(one -> one.problem().isEmpty())) {
            return ExitStatus.DONE;
        }
        terminal.message(
                all.isEmpty()
                        ? "this machine has no interface to capture"
                        : all.get(0).problem());
        return ExitStatus.INPUT;
    }

    private static String line(NetworkInterface one) {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%-15s  ", one.name()));
        text.append(one.problem().isEmpty() ? "can be captured" : "cannot be captured");
        text.append(one.up() ? "" : ", down");
        if (!one.addresses().isEmpty()) {
            text.append("  ").append(String.join(" ", one.addresses()));
        }
        if (!one.says().isEmpty()) {
            text.append("  (").append(one.says()).append(')');
        }
        return text.toString();
    }
}
