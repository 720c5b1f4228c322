/** Messages of datagram protocols inside TCP: each protocol's way to mark their lengths. */
package io.earshot.capture.decode.framing;
