/** DHCP as far as it names SIP servers (RFC 2131, option 120 of RFC 3361). */
package io.earshot.capture.decode.dhcp;
