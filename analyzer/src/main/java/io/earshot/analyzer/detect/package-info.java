/** What is wrong: facts in, findings out. One file for each detector, without octets, clocks or input and output. */
package io.earshot.analyzer.detect;
