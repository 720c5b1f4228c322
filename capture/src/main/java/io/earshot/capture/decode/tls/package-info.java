/**
 * TLS over TCP (RFC 8446, 5246) and what DTLS and QUIC share with it: hellos, certificates and alerts as messages, and,
 * with a key log, the plaintext for the decoders of what is inside.
 */
package io.earshot.capture.decode.tls;
