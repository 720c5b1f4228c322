package io.earshot.capture.wire;

import java.util.Locale;

/** What may stand at the cursor: one header that the dissector can take off. */
enum Layer {
    ETHERNET,
    /** IEEE 802.1Q tag. */
    VLAN,
    /** IEEE 802.1ad service tag, or its forerunners 0x9100 and 0x9200. */
    SERVICE_VLAN,
    /** Cisco metadata (EtherType 0x8909): a security group tag, then another EtherType. */
    CISCO_METADATA,
    /** IEEE 802.1ah service instance tag with the customer's frame behind it. */
    MAC_IN_MAC,
    /** Network service header, RFC 8300: what some packet brokers put before a mirrored frame. */
    SERVICE_HEADER,
    /** IEEE 802.2 logical link control, with or without SNAP. */
    LLC,
    /** RFC 2516 session stage. */
    PPPOE,
    /** RFC 1661. */
    PPP,
    /** RFC 3032 label stack. */
    MPLS,
    /** LINKTYPE_LINUX_SLL. */
    COOKED_V1,
    /** LINKTYPE_LINUX_SLL2. */
    COOKED_V2,
    /** No link header: the IP version field tells. */
    RAW_IP,
    /** LINKTYPE_NULL or LINKTYPE_LOOP: four octets of address family. */
    LOOPBACK,
    CISCO_HDLC,
    /** LINKTYPE_NFLOG: type-length-value items, one of them the IP packet. */
    NFLOG,
    /** Apple's LINKTYPE_PKTAP, which names the link type behind it. */
    PKTAP,
    PPI,
    RADIOTAP,
    PRISM,
    AVS,
    /** IEEE 802.11. */
    WLAN,
    IPV4,
    IPV6,
    /** RFC 2784 and RFC 2890; version 1 is RFC 2637. */
    GRE,
    /** ERSPAN type I has no header of its own; types II and III do. */
    ERSPAN,
    /** RFC 3378. */
    ETHER_IP,
    /** RFC 2661 and RFC 3931. */
    L2TP,
    /** RFC 7348. */
    VXLAN,
    VXLAN_GPE,
    /** RFC 8926. */
    GENEVE,
    /** RFC 4380. */
    TEREDO,
    /** 3GPP TS 29.281. */
    GTP_U,
    /** TaZmen Sniffer Protocol. */
    TZSP,
    UDP,
    /** RFC 3828. */
    UDP_LITE,
    TCP,
    /** RFC 9260. */
    SCTP,
    ICMP,
    ICMPV6,
    /** Nothing is left to take off: the frame was delivered or counted. */
    END;

    /** Stable name for reports: {@code mac-in-mac}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
