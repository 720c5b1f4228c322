package io.earshot.capture.decode.http;

import io.earshot.capture.decode.Message;
import java.util.Locale;
import java.util.Map;

/** The head of an HTTP/1.1 message, RFC 9112 section 2.1. */
public sealed interface HttpMessage extends Message {
    /** Those that diagnosis needs, names in lower case; several of one name are joined by a comma. */
    Map<String, String> headers();

    /**
     * @param target as sent: a path, a whole URI, or the {@code host:port} of a CONNECT
     * @param host   the Host header, or the target of a CONNECT
     */
    record Request(String method, String target, String host, Map<String, String> headers) implements HttpMessage {
        public Request {
            headers = Map.copyOf(headers);
        }

        /** Asks for a WebSocket, RFC 6455 section 4.1. */
        public boolean asksForWebSocket() {
            return headers.getOrDefault("upgrade", "").toLowerCase(Locale.ROOT).contains("websocket");
        }
    }

    /** @param status 100 to 599 */
    record Response(int status, String reason, Map<String, String> headers) implements HttpMessage {
        public Response {
            headers = Map.copyOf(headers);
        }
    }
}
