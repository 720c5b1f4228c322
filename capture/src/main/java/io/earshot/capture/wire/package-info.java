/**
 * From frames to transport units: link layers, tunnels, IP with its fragments, UDP, TCP streams, ICMP. Everything is
 * read in place, nothing is allocated per frame, and what cannot be read is counted by name.
 */
package io.earshot.capture.wire;
