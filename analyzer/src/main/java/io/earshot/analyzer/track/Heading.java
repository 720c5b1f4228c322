package io.earshot.analyzer.track;

/** Direction of a flow, always told from the customer's side. */
public enum Heading {
    /** From the customer's client to the other side. */
    OUTBOUND,
    /** To the customer's client. */
    INBOUND;

    public Heading reversed() {
        return this == OUTBOUND ? INBOUND : OUTBOUND;
    }
}
