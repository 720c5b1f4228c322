package io.earshot.capture.decode.sip;

import io.earshot.capture.decode.Message;

/** One SIP message, RFC 3261 section 7. The sip room replaces this file. */
public interface SipMessage extends Message {}
