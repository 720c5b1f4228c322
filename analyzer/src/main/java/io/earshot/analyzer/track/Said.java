package io.earshot.analyzer.track;

import io.earshot.capture.decode.sdp.SessionDescription;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Sighting;

/**
 * A session description as it was said in a call, before it is known who the customer is.
 *
 * @param cut the snap length left the beginning of it
 */
record Said(
        boolean byCaller,
        Sighting at,
        Endpoint source,
        Endpoint destination,
        SessionDescription description,
        boolean cut) {}
