package io.earshot.analyzer.cli;

import java.io.IOException;
import java.util.List;
import org.apache.commons.cli.CommandLine;

/** One command. */
interface Command {
    String name();

    /** Arguments as the help shows them: {@code CAPTURE...}. */
    String arguments();

    /** One sentence without a full stop. */
    String summary();

    List<Flag> flags();

    /**
     * @param line parsed options, and the arguments without the command's name
     * @return the exit status
     */
    int run(CommandLine line, Terminal terminal) throws IOException, UserError;
}
