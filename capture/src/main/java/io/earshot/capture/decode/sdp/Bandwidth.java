package io.earshot.capture.decode.sdp;

/** One b= line, RFC 8866 section 5.8: {@code AS:64} (kilobits a second), {@code TIAS:64000} (bits a second). */
public record Bandwidth(String type, String value) {}
