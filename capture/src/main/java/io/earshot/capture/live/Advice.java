package io.earshot.capture.live;

import java.util.Locale;
import org.pcap4j.core.PcapNativeException;

/** What to do when capture does not work, in one sentence with the exact command. */
final class Advice {
    static final String NO_LIBRARY =
            "libpcap is missing, without which nothing can be captured; install it: sudo apt-get install libpcap0.8";

    private Advice() {}

    static String noPermission(String name) {
        return name + ": no permission to capture; give it for this run: sudo setpriv --reuid=\"$USER\" --init-groups"
                + " --inh-caps=+net_raw --ambient-caps=+net_raw ./earshot live -i " + name
                + " (as a service: samples/live/earshot.service)";
    }

    static CaptureException cannotOpen(String name, PcapNativeException failure) {
        String text = failure.getMessage() == null ? "" : failure.getMessage();
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.contains("permission") || lower.contains("not permitted")) {
            return new CaptureException(noPermission(name), failure);
        }
        if (lower.contains("no such device") || lower.contains("doesn't exist")) {
            return new CaptureException(name + ": no such interface; list them: ./earshot interfaces", failure);
        }
        if (lower.contains("is not up") || lower.contains("network is down")) {
            return new CaptureException(
                    name + ": the interface is down; bring it up: sudo ip link set " + name + " up", failure);
        }
        return new CaptureException(name + ": cannot be captured: " + text.strip(), failure);
    }
}
