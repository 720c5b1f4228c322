package io.earshot.analyzer.cli;

/** What may be asked for before it can be done: it is then done as soon as it can, and once however often it was asked. */
final class Deferred implements Runnable {
    private Runnable action;
    private boolean asked;

    @Override
    public synchronized void run() {
        if (action == null) {
            asked = true;
        } else {
            action.run();
        }
    }

    /** From now on it is this that is done; at once, when it was asked for already. */
    synchronized void becomes(Runnable able) {
        action = able;
        if (asked) {
            able.run();
        }
    }
}
