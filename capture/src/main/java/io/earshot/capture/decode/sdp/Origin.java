package io.earshot.capture.decode.sdp;

/** The o= line, RFC 8866 section 5.2, all fields as written. */
public record Origin(
        String username, String sessionId, String sessionVersion, String netType, String addressType, String address) {}
