package io.earshot.analyzer.cli;

import org.apache.commons.cli.Option;

/**
 * One option of a command, as the parser and the help know it.
 *
 * @param name       long form without dashes
 * @param shortName  one letter, or empty
 * @param argument   what follows, {@code FILE}; empty for a switch
 * @param repeatable may be given several times
 * @param says       what it does
 * @param unit       what the argument is, or is measured in; empty for a switch
 * @param standard   what holds without it
 * @param example    as typed
 */
record Flag(
        String name,
        String shortName,
        String argument,
        boolean repeatable,
        String says,
        String unit,
        String standard,
        String example) {

    static Flag toggle(String name, String says) {
        return new Flag(name, "", "", false, says, "", "off", "--" + name);
    }

    static Flag value(String name, String argument, String says, String unit, String standard, String example) {
        return new Flag(name, "", argument, false, says, unit, standard, "--" + name + " " + example);
    }

    static Flag values(String name, String argument, String says, String unit, String standard, String example) {
        return new Flag(name, "", argument, true, says, unit, standard, "--" + name + " " + example);
    }

    Option option() {
        Option.Builder option = shortName.isEmpty() ? Option.builder() : Option.builder(shortName);
        return option.longOpt(name)
                .hasArg(!argument.isEmpty())
                .argName(argument.isEmpty() ? null : argument)
                .desc(says)
                .get();
    }

    /** As the help lists it: {@code --output FILE}. */
    String usage() {
        String shortForm = shortName.isEmpty() ? "" : "-" + shortName + ", ";
        return shortForm + "--" + name + (argument.isEmpty() ? "" : " " + argument);
    }
}
