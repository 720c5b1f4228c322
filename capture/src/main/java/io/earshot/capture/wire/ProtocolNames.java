package io.earshot.capture.wire;

import java.util.Locale;

/** Names of protocols that are counted and not read, from the IEEE and IANA registries. */
final class ProtocolNames {
    private ProtocolNames() {}

    static String etherType(int type) {
        return switch (type) {
            case 0x0806 -> "arp";
            case 0x8035 -> "rarp";
            case 0x8137 -> "ipx";
            case 0x8809 -> "slow-protocols";
            case 0x8863 -> "pppoe-discovery";
            case 0x888E -> "eapol";
            case 0x8892 -> "profinet";
            case 0x88A2 -> "ata-over-ethernet";
            case 0x88CA -> "tipc";
            case 0x88CC -> "lldp";
            case 0x88D9 -> "lltd";
            case 0x88E5 -> "macsec";
            case 0x88F7 -> "ptp";
            case 0x8902 -> "cfm";
            case 0x890D -> "802.11-over-ethernet";
            case 0x894F -> "nsh";
            case 0x9000 -> "loopback-test";
            default -> "ethertype-0x" + hex(type, 4);
        };
    }

    static String ip(int protocol) {
        return switch (protocol) {
            case 2 -> "igmp";
            case 8 -> "egp";
            case 46 -> "rsvp";
            case 47 -> "gre-keepalive";
            case 50 -> "esp";
            case 88 -> "eigrp";
            case 89 -> "ospf";
            case 103 -> "pim";
            case 108 -> "ipcomp";
            case 112 -> "vrrp";
            case 115 -> "l2tp-control";
            case 132 -> "sctp";
            case 33 -> "dccp";
            default -> "ip-protocol-" + protocol;
        };
    }

    static String ppp(int protocol) {
        return switch (protocol) {
            case 0x003D -> "ppp-multilink";
            case 0x00FD -> "ppp-compressed";
            case 0x8021 -> "ppp-ipcp";
            case 0x8057 -> "ppp-ipv6cp";
            case 0xC021 -> "ppp-lcp";
            case 0xC023 -> "ppp-pap";
            case 0xC223 -> "ppp-chap";
            default -> "ppp-0x" + hex(protocol, 4);
        };
    }

    static String sap(int sap) {
        return switch (sap) {
            case 0x42 -> "stp";
            case 0xAA -> "snap-other";
            case 0xE0 -> "ipx";
            case 0xF0 -> "netbeui";
            case 0xFE -> "iso-network-layer";
            default -> "llc-0x" + hex(sap, 2);
        };
    }

    private static String hex(int value, int digits) {
        return String.format(Locale.ROOT, "%0" + digits + "x", value);
    }
}
