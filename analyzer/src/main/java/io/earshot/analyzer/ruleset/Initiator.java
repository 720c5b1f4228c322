package io.earshot.analyzer.ruleset;

/**
 * Who sends the first packet. The client is the customer's end of a {@link Scope#CLOUD} ruleset, and the remote end of a
 * {@link Scope#SELF_HOSTED} one, where the customer runs the server.
 */
public enum Initiator {
    CLIENT,
    SERVER,
    EITHER
}
