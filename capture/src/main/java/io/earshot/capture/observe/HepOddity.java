package io.earshot.capture.observe;

import io.earshot.capture.decode.Oddity;

/** What is wrong with reports of HEP agents. */
enum HepOddity implements Oddity.Kind {
    /** The payload says that it is compressed, and is neither gzip nor zlib, or is cut. */
    DOES_NOT_INFLATE;

    @Override
    public String protocol() {
        return "hep";
    }
}
