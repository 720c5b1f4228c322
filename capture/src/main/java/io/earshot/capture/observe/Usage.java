package io.earshot.capture.observe;

import java.util.Locale;

/** What was decoded in a flow, in the words of {@link FlowState#usages}. At most fifteen, see {@link Flow}. */
enum Usage {
    SIP,
    STUN,
    TURN,
    RTP,
    RTCP,
    DTLS,
    TLS,
    HTTP,
    WEBSOCKET,
    DNS,
    XMPP,
    QUIC,
    T38,
    ZRTP,
    HEP;

    final String word = name().toLowerCase(Locale.ROOT);
    final int bit = 1 << ordinal();
}
