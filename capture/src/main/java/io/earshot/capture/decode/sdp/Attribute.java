package io.earshot.capture.decode.sdp;

/** One a= line, RFC 8866 section 5.13; the value of a property attribute is empty. */
public record Attribute(String name, String value) {}
