package io.earshot.capture.net;

/** What carried a message. WS and WSS are RFC 7118; HEP means that an agent reported the message (HEP version 3). */
public enum Transport {
    UDP,
    TCP,
    TLS,
    WS,
    WSS,
    SCTP
}
