/** SRTP and SRTCP (RFC 3711, 6188, 7714) opened with keys from SDP (RFC 4568) or a DTLS key log (RFC 5764). */
package io.earshot.capture.decode.srtp;
