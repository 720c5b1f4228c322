package io.earshot.capture.observe;

import java.util.Locale;

/** The keys of {@link Totals#counts}, in the report's order. */
enum Count {
    SIP,
    STUN,
    TURN_CHANNEL_DATA,
    RTP,
    RTCP,
    DTLS,
    TLS,
    WEBSOCKET,
    DNS,
    HEP,
    ICMP;

    final String key = name().toLowerCase(Locale.ROOT);
}
