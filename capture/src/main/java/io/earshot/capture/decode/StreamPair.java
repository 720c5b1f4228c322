package io.earshot.capture.decode;

/**
 * The decoders of both directions of one connection.
 *
 * @param forward  octets from the side that opened the connection, or that was heard first when the opening was missed
 * @param backward octets from the other side
 */
public record StreamPair(StreamDecoder forward, StreamDecoder backward) {
    public StreamDecoder direction(boolean isForward) {
        return isForward ? forward : backward;
    }
}
