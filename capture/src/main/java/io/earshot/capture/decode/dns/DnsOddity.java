package io.earshot.capture.decode.dns;

import io.earshot.capture.decode.Oddity;

/** What DNS should not look like. */
public enum DnsOddity implements Oddity.Kind {
    /** RFC 1035 section 4.1.4: a name points at itself or forward, is too long, or has a label type not in use. */
    NAME_MALFORMED,
    /** RFC 1035 section 4.1.1: the message ends before the records that its counts promise. */
    RECORDS_MISSING,
    /** RFC 1035 section 3.3: a record's data does not have the length that its type needs. */
    RECORD_MALFORMED,
    /** RFC 1035 section 4.1.1: the TC bit: the answer was cut, the client should ask again over TCP. */
    TRUNCATED;

    @Override
    public String protocol() {
        return "dns";
    }
}
