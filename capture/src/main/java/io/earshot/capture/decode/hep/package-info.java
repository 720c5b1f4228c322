/** HEP, the encapsulation by which HOMER agents report what they saw: version 3 in chunks, versions 1 and 2. */
package io.earshot.capture.decode.hep;
