/**
 * The journal: what was captured, kept on disk in the order of capture, so that an analysis can fall behind, be
 * restarted or be killed and lose nothing. The only package that imports Chronicle Queue; of the classes here only
 * {@link io.earshot.capture.journal.JournalWriter} and {@link io.earshot.capture.journal.JournalReader} do.
 */
package io.earshot.capture.journal;
