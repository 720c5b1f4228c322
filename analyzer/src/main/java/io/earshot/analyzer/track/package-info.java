/**
 * What happened: calls, media, NAT mappings, names and what the capture could see, as facts. Built from observations
 * only; nothing here says what is wrong.
 */
package io.earshot.analyzer.track;
