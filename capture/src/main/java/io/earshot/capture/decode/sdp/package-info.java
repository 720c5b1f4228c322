/**
 * Session descriptions, RFC 8866, with the attributes that say where media goes: ICE, RTCP, keys, bundles. Reads the
 * odd forms that real phones send and names what is odd.
 */
package io.earshot.capture.decode.sdp;
