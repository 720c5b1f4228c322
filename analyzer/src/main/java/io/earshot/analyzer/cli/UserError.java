package io.earshot.analyzer.cli;

/** Something that the user can mend: one line says what and where. */
final class UserError extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    private UserError(int status, String message) {
        super(message);
        this.status = status;
    }

    static UserError usage(String message) {
        return new UserError(ExitStatus.USAGE, message);
    }

    static UserError input(String message) {
        return new UserError(ExitStatus.INPUT, message);
    }

    int status() {
        return status;
    }
}
