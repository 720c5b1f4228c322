package io.earshot.capture.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface;
import org.pcap4j.core.Pcaps;

/** The interfaces of this machine, and whether this user can capture them. */
public final class Interfaces {
    private static final int PROBE_BUFFER = 1 << 16;

    /** Linux, sysfs-class-net; Java's own list leaves out interfaces without an address, as those of a SPAN port. */
    private static final Path STATES = Path.of("/sys/class/net");
    /** RFC 2863 section 3.1.14, as sysfs writes it. */
    private static final Set<String> DOWN = Set.of("down", "lowerlayerdown", "notpresent");

    private Interfaces() {}

    /** @throws CaptureException when libpcap is missing or refuses */
    public static List<NetworkInterface> all() throws CaptureException {
        List<NetworkInterface> all = new ArrayList<>();
        try {
            for (PcapNetworkInterface device : Pcaps.findAllDevs()) {
                all.add(new NetworkInterface(
                        device.getName(),
                        device.getDescription() == null ? "" : device.getDescription(),
                        device.getAddresses().stream()
                                .filter(address -> address.getAddress() != null)
                                .map(address -> address.getAddress().getHostAddress())
                                .toList(),
                        device.isUp(),
                        problem(device.getName())));
            }
        } catch (PcapNativeException e) {
            throw new CaptureException("the interfaces cannot be listed: " + e.getMessage(), e);
        } catch (LinkageError e) {
            throw new CaptureException(Advice.NO_LIBRARY, e);
        }
        return all;
    }

    /** Whether frames can come from an interface; true where the platform does not tell, as for {@code any}. */
    public static boolean isUp(String name) {
        Path state = STATES.resolve(name).resolve("operstate");
        try {
            return !Files.exists(state)
                    || !DOWN.contains(Files.readString(state).strip());
        } catch (IOException e) {
            return true;
        }
    }

    private static String problem(String name) {
        try {
            PcapHandle handle = new PcapHandle.Builder(name)
                    .snaplen(64)
                    .timeoutMillis(1)
                    .bufferSize(PROBE_BUFFER)
                    .build();
            handle.close();
            return "";
        } catch (PcapNativeException e) {
            return Advice.cannotOpen(name, e).getMessage();
        }
    }
}
