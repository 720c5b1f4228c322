/** Metrics, health and the live page over HTTP. The only room that knows an HTTP server and the metrics library. */
package io.earshot.analyzer.live.web;
