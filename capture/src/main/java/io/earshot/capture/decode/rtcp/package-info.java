/**
 * RTCP: compound and reduced-size packets (RFC 3550, 5506), feedback (4585), extended reports (3611), and SRTCP as far
 * as it can be read without keys (3711).
 */
package io.earshot.capture.decode.rtcp;
