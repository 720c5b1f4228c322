/**
 * The heads of HTTP/1.1 messages (RFC 9112): upgrades to WebSocket, CONNECT through proxies and what they let through,
 * and the answers of portals and proxies that stand in the way.
 */
package io.earshot.capture.decode.http;
