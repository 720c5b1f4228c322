package io.earshot.analyzer.track;

import io.earshot.capture.observe.Sighting;
import java.util.HashSet;
import java.util.Set;

/** How the calls of one set of facts are named. */
public enum CallNames {
    /** {@code call-1}, {@code call-2}: by their place in the list, for a capture that is known whole. */
    COUNTED,
    /** {@code call-4711}: by the frame that first showed the call, so that its name stays while others are forgotten. */
    BY_FIRST_FRAME;

    /** Gives names, each once. */
    final class Giver {
        private final Set<String> given = new HashSet<>();
        private int count;

        String name(Sighting first) {
            count++;
            if (CallNames.this == COUNTED) {
                return "call-" + count;
            }
            String name = "call-" + (first.capture() == 0 ? "" : first.capture() + ".") + first.frame();
            String free = name;
            for (int i = 2; !given.add(free); i++) {
                free = name + "-" + i;
            }
            return free;
        }
    }
}
