/** Ways of a notice out of the service: file, syslog, webhook. None makes the analysis wait for a network. */
package io.earshot.analyzer.live.sink;
