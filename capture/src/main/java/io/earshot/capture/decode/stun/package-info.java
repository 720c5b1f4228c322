/**
 * STUN (RFC 8489, 5389, 3489) and TURN (RFC 8656, 6062), the attributes of ICE (RFC 8445) and of the vendors that use
 * them: told from other datagrams, read, and checked against a password.
 */
package io.earshot.capture.decode.stun;
