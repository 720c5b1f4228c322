package io.earshot.capture.source;

import io.earshot.capture.net.Address;

/** Told what a capture file says besides its frames, in its place among them. */
public interface FileNotes {
    /** Takes no notice. */
    FileNotes IGNORED = new FileNotes() {};

    /** A decryption secrets block of pcapng with TLS secrets, as text in the format of SSLKEYLOGFILE. */
    default void secrets(String keyLog) {}

    /** A name of an address from a name resolution block of pcapng. */
    default void name(Address address, String name) {}
}
