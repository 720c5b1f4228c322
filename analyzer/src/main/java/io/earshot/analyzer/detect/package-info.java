/** What is wrong, and why: one detector a file, each behind the visibility gate. */
package io.earshot.analyzer.detect;
