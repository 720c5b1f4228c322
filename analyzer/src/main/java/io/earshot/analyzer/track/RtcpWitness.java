package io.earshot.analyzer.track;

import io.earshot.capture.decode.rtcp.RtcpMessage;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Sighting;

/** One RTCP datagram as a witness of what its sender sent and received. */
public record RtcpWitness(Sighting at, Endpoint source, Endpoint destination, RtcpMessage message) {}
