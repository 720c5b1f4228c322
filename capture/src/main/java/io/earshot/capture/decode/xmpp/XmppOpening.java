package io.earshot.capture.decode.xmpp;

import io.earshot.capture.decode.Message;

/**
 * The opening of an XMPP stream, RFC 6120 section 4.2.
 *
 * @param to domain that the stream is meant for, empty in an answer
 */
public record XmppOpening(String to) implements Message {}
