package io.earshot.capture.decode;

/** Anything that a decoder makes of octets. Each protocol seals its own kinds in its own package. */
public interface Message {}
