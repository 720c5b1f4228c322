/** DNS (RFC 1035) over UDP and TCP: names for addresses, and the SRV and NAPTR records that lead to SIP servers. */
package io.earshot.capture.decode.dns;
