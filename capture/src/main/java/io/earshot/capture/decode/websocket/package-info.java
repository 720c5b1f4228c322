/** WebSocket (RFC 6455) with permessage-deflate (RFC 7692); its messages go whole to the decoder of what is inside. */
package io.earshot.capture.decode.websocket;
