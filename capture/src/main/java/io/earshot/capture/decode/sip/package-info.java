/**
 * SIP, RFC 3261: messages out of datagrams and streams. Reads what real phones and middleboxes send, names what is
 * wrong with it, and keeps the text, since a changed text is what betrays an ALG.
 */
package io.earshot.capture.decode.sip;
