/**
 * RTP in place: header and extension views, payload types, the few payload formats that diagnosis asks for (G.711,
 * G.722, telephone-event, RED, comfort noise, T.140), and the pure functions by which RTP is known without SDP.
 */
package io.earshot.capture.decode.rtp;
