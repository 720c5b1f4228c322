package io.earshot.capture.decode.sip;

/**
 * One header field line, RFC 3261 section 7.3.1.
 *
 * @param name  the long form as registered ({@code Via} for {@code v}); an unregistered name stands as on the wire
 * @param value as on the wire without the white space around it; a folded line is joined by one space. UTF-8 where
 *              the octets are valid UTF-8, else each octet is one character (ISO 8859-1)
 */
public record Header(String name, String value) {}
