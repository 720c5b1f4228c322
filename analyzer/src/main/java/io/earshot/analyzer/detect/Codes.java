package io.earshot.analyzer.detect;

import java.util.List;

/** The finding codes of the contract, in its order. */
public final class Codes {
    public static final List<String> ALL = List.of(
            "one-way-audio",
            "no-audio",
            "sip-alg",
            "media-source-unlisted",
            "media-port-out-of-range",
            "media-not-from-sip-destination",
            "signalling-blocked",
            "tls-failed",
            "stun-blocked",
            "turn-failed",
            "turn-unexpected",
            "relay-forced",
            "ice-failed",
            "dtls-failed",
            "registration-failed",
            "call-rejected",
            "inbound-call-lost",
            "nat-timeout-short",
            "double-nat",
            "symmetric-nat",
            "internal-port-exposed",
            "endpoint-unlisted",
            "rule-blocked",
            "poor-quality",
            "bandwidth-over-budget",
            "marking-lost",
            "unknown-payload",
            "media-after-change",
            "sip-scan");

    private Codes() {}
}
