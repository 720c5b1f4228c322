/**
 * The conductor of the fast side and the border behind it: frames become datagrams, datagrams find their flow and their
 * decoder, RTP becomes one account for each stream and second, and out come observations.
 */
package io.earshot.capture.observe;
