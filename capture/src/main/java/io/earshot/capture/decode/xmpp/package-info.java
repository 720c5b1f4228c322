/** XMPP, as far as it is signalling of somebody else's calls: recognised, with the domain it is meant for. */
package io.earshot.capture.decode.xmpp;
