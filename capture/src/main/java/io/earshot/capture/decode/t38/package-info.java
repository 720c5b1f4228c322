/** T.38 fax over UDPTL: recognised, not read. */
package io.earshot.capture.decode.t38;
