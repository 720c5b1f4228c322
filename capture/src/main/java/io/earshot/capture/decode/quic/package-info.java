/** QUIC (RFC 9000, 9001, 9369): the first packets, which anybody can open, for the client hello inside them. */
package io.earshot.capture.decode.quic;
