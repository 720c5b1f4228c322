/** ZRTP, RFC 6189: recognised, not read. */
package io.earshot.capture.decode.zrtp;
