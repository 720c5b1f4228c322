/** The running service: findings as they happen, to whoever listens, and the state of play for metrics and page. */
package io.earshot.analyzer.live;
