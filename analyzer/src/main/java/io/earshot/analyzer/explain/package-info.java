/** Unfolds what a report rests on, for whoever doubts it: bindings, lives of streams, paths and verdicts, with their frames. */
package io.earshot.analyzer.explain;
