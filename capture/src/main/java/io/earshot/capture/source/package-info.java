/** Frames out of capture files: every format, compressed or not, damaged or not, one file or several in order of time. */
package io.earshot.capture.source;
