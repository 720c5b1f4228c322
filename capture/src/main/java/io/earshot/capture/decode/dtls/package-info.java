/**
 * DTLS 1.0, 1.2 (RFC 6347) and 1.3 (RFC 9147) in datagrams: records, hellos, alerts, and the keys of DTLS-SRTP (RFC
 * 5764) when a key log has the secrets.
 */
package io.earshot.capture.decode.dtls;
