package io.earshot.capture.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Innermost transport of each frame in captures of every link type and tunnel, as TShark 4.0.17 counts them. */
class CorpusTest {
    private static final Path SHARED = Path.of("..", "..", "shared");

    private static Dissector read(Path file, Duplicates duplicates, long[] byProtocol) throws IOException {
        assumeTrue(Files.exists(file), "skipped: the shared captures are not on this machine");
        Dissector dissector = new Dissector(duplicates, datagram -> byProtocol[datagram.protocol]++);
        CaptureReader.frames(file, dissector::frame);
        long counted = dissector.tally().undelivered().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        assertEquals(dissector.tally().frames(), dissector.tally().delivered() + counted);
        return dissector;
    }

    @ParameterizedTest
    @CsvSource({
        "encap-linktypes/AlexeyVasilev-PcapFlowLab__08_triple_vlan_ipv4_tcp.pcap, 0, 1, 0",
        "encap-linktypes/AlexeyVasilev-PcapFlowLab__17_vxlan_udp_port_and_header_matrix.pcap, 1, 5, 0",
        "encap-linktypes/IvanNardi-pl7m__gre_v1.pcapng, 1, 0, 0",
        "encap-linktypes/aboutsip-pkts__sipp_sll.pcap, 30, 0, 0",
        "encap-linktypes/arkime-arkime__gtp-iphone.pcap, 40, 58, 8",
        "encap-linktypes/fpcap-fpcap__linux-cooked-unsw-nb15.pcap, 10, 974, 0",
        "encap-linktypes/irontec-sngrep__ipip.pcap, 0, 4, 0",
        "encap-linktypes/seladb-PcapPlusPlus__null_loopback.pcap, 2, 1, 0",
        "encap-linktypes/seladb-PcapPlusPlus__raw_ip.pcap, 8, 92, 0",
        "encap-linktypes/sipcapture-heplify__ipip0.pcap, 8, 0, 0",
        "encap-linktypes/the-tcpdump-group-tcpdump__LINKTYPE_IPV4.pcap, 1, 0, 0",
        "encap-linktypes/the-tcpdump-group-tcpdump__LINKTYPE_PKTAP.pcap, 1, 0, 0",
        "encap-linktypes/the-tcpdump-group-tcpdump__LINKTYPE_RAW_ipv6.pcap, 1, 0, 0",
        "encap-linktypes/the-tcpdump-group-tcpdump__erspan-type-i-4.pcap, 0, 0, 80",
        "encap-linktypes/the-tcpdump-group-tcpdump__erspan-type-ii-2.pcap, 16, 0, 0",
        "encap-linktypes/the-tcpdump-group-tcpdump__erspan-type-iii-ft-0.pcap, 0, 0, 9",
        "encap-linktypes/the-tcpdump-group-tcpdump__geneve.pcap, 0, 33, 6",
        "encap-linktypes/the-tcpdump-group-tcpdump__gso-ipv4-vxlan-ipv4.pcap, 0, 1, 0",
        "encap-linktypes/the-tcpdump-group-tcpdump__various_gre.pcap, 0, 0, 10",
        "encap-linktypes/the-tcpdump-group-tcpdump__vxlan.pcap, 0, 0, 8",
        "encap-linktypes/zeek-zeek__Teredo.pcap, 41, 33, 3",
        "encap-linktypes/zeek-zeek__geneve-vxlan-dns-truncated.pcap, 2, 0, 0",
        "encap-linktypes/zeek-zeek__linux_dlt_sll2.pcap, 0, 0, 4",
        "encap-linktypes/zeek-zeek__mixed-vlan-mpls.pcap, 0, 47, 0",
        "encap-linktypes/zeek-zeek__pppoe-over-qinq.pcap, 0, 86, 0",
        "sip-fragmented/aboutsip-pkts__fragmented_udp_sip.pcap, 5, 0, 0",
        "sip-fragmented/dotpcap-packetnet__udp-ip-fragmented.pcap, 13, 0, 0",
        "sip-fragmented/irontec-sngrep__ipv6frag.pcap, 32, 0, 0",
    })
    void findsAsManyAsTshark(String file, long udp, long tcp, long icmp) throws IOException {
        long[] byProtocol = new long[256];
        read(SHARED.resolve("corpus").resolve(file), Duplicates.kept(), byProtocol);
        assertEquals(udp, byProtocol[Datagram.UDP]);
        assertEquals(tcp, byProtocol[Datagram.TCP]);
        assertEquals(icmp, byProtocol[Datagram.ICMP] + byProtocol[Datagram.ICMPV6]);
    }

    @Test
    void dropsTheBridgesCopiesAndKeepsBothSidesOfTheTranslation() throws IOException {
        Path any = SHARED.resolve("lab/captures/02a_in_drop_sipp.any.pcap.gz");
        Dissector dissector = read(any, Duplicates.dropped(), new long[256]);
        assertEquals(407, dissector.tally().duplicates());
        assertEquals(1214, dissector.tally().delivered());
    }

    @Test
    void dropsNothingOfACaptureAtOnePointOrOnBothSidesOfTheRouter() throws IOException {
        for (String file : new String[] {"02a_in_drop_sipp.span.pcap", "02a_in_drop_sipp.lan.pcap"}) {
            Dissector dissector =
                    read(SHARED.resolve("lab/captures").resolve(file), Duplicates.dropped(), new long[256]);
            assertEquals(0, dissector.tally().duplicates(), file);
        }
    }
}
