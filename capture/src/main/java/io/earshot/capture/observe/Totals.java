package io.earshot.capture.observe;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was read and counted, the last observation of a run.
 *
 * @param captures             one for each input, in the order given
 * @param counts               messages by the keys of the report's {@code counts}: sip, stun, turn_channel_data, rtp,
 *                             rtcp, dtls, tls, websocket, dns, hep, icmp
 * @param oddities             by kind, {@code sip.BODY_TRUNCATED}
 * @param unknownEncapsulation frames that could not be followed, by name
 * @param frames               where the frames went, their sum is the frames read: {@code udp_recognised},
 *                             {@code tcp_recognised} (of flows in which a protocol was recognised), {@code udp_other},
 *                             {@code tcp_other}, {@code icmp}; and by its reason each that held nothing to look into:
 *                             {@code wire.DUPLICATE}, {@code wire.FRAGMENT_HELD} (another fragment completed its packet),
 *                             {@code wire.FRAGMENT_INCOMPLETE} (none did),
 *                             {@code arp}, {@code wire.TRUNCATED_IP_HEADER}
 */
public record Totals(
        Sighting at,
        List<CaptureFacts> captures,
        Map<String, Long> counts,
        Map<String, Long> oddities,
        Map<String, Long> unknownEncapsulation,
        Map<String, Long> frames)
        implements Observation {

    public Totals {
        captures = List.copyOf(captures);
    }

    /**
     * One capture file.
     *
     * @param file          as the user named it
     * @param format        {@code pcap}, {@code pcapng}, with {@code +gz} or {@code +zst}
     * @param linkTypes     LINKTYPE_ values in order of appearance
     * @param octets        sum of the original lengths
     * @param kernelDropped as the capturing program noted, empty when it did not
     * @param truncated     frames cut by the snap length
     * @param otherFrames   frames that are neither TCP nor UDP: ARP, ICMP, ...: their total absence hints at a filter
     * @param correction    added to the file's times because its clock differs from that of the first file, ns
     */
    public record CaptureFacts(
            String file,
            String format,
            List<Integer> linkTypes,
            int tap,
            long frames,
            long octets,
            Optional<Long> first,
            Optional<Long> last,
            Optional<Long> kernelDropped,
            long duplicates,
            long truncated,
            long otherFrames,
            Optional<String> filter,
            List<Damage> damage,
            long correction) {

        public CaptureFacts {
            linkTypes = List.copyOf(linkTypes);
            damage = List.copyOf(damage);
        }
    }

    /** A damaged place of a capture file; frame is the number of the frame that should have come. */
    public record Damage(long frame, long offset, String problem) {}
}
