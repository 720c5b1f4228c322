/** Capture from interfaces of this machine. The only package that imports pcap4j, and through it libpcap. */
package io.earshot.capture.live;
