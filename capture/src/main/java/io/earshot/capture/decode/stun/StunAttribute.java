package io.earshot.capture.decode.stun;

import java.util.Locale;

/** Attribute types by the names that IANA registered, and those of Microsoft ([MS-TURN], [MS-ICE2]). */
public final class StunAttribute {
    public static final int MAPPED_ADDRESS = 0x0001;
    public static final int SOURCE_ADDRESS = 0x0004;
    public static final int CHANGED_ADDRESS = 0x0005;
    public static final int USERNAME = 0x0006;
    public static final int MESSAGE_INTEGRITY = 0x0008;
    public static final int ERROR_CODE = 0x0009;
    public static final int CHANNEL_NUMBER = 0x000C;
    public static final int LIFETIME = 0x000D;
    /** First in each message of TURN before RFC 5766 and of [MS-TURN]. */
    public static final int MAGIC_COOKIE = 0x000F;

    public static final int DESTINATION_ADDRESS = 0x0011;
    public static final int XOR_PEER_ADDRESS = 0x0012;
    public static final int DATA = 0x0013;
    /** Realm and nonce have each other's number in [MS-TURN]. */
    public static final int REALM = 0x0014;

    public static final int NONCE = 0x0015;
    public static final int XOR_RELAYED_ADDRESS = 0x0016;
    public static final int REQUESTED_TRANSPORT = 0x0019;
    public static final int MESSAGE_INTEGRITY_SHA256 = 0x001C;
    public static final int XOR_MAPPED_ADDRESS = 0x0020;
    public static final int PRIORITY = 0x0024;
    public static final int USE_CANDIDATE = 0x0025;
    /** XOR-MAPPED-ADDRESS before its registration: old servers, Microsoft. */
    public static final int XOR_MAPPED_ADDRESS_OLD = 0x8020;

    public static final int SOFTWARE = 0x8022;
    public static final int FINGERPRINT = 0x8028;
    public static final int ICE_CONTROLLED = 0x8029;
    public static final int ICE_CONTROLLING = 0x802A;
    public static final int RESPONSE_ORIGIN = 0x802B;
    public static final int OTHER_ADDRESS = 0x802C;

    private StunAttribute() {}

    /** Registered name, else {@code 0x} and four hexadecimal digits. */
    public static String name(int type) {
        String name = type < 0x8000 ? required(type) : type < 0xC000 ? optional(type) : vendor(type);
        return name.isEmpty() ? String.format(Locale.ROOT, "0x%04x", type) : name;
    }

    public static boolean isKnown(int type) {
        return !(type < 0x8000 ? required(type) : type < 0xC000 ? optional(type) : vendor(type)).isEmpty();
    }

    /** Comprehension-required range, RFC 8489 section 18.3.1. */
    private static String required(int type) {
        switch (type) {
            case MAPPED_ADDRESS:
                return "MAPPED-ADDRESS";
            case 0x0002:
                return "RESPONSE-ADDRESS";
            case 0x0003:
                return "CHANGE-REQUEST";
            case SOURCE_ADDRESS:
                return "SOURCE-ADDRESS";
            case CHANGED_ADDRESS:
                return "CHANGED-ADDRESS";
            case USERNAME:
                return "USERNAME";
            case 0x0007:
                return "PASSWORD";
            case MESSAGE_INTEGRITY:
                return "MESSAGE-INTEGRITY";
            case ERROR_CODE:
                return "ERROR-CODE";
            case 0x000A:
                return "UNKNOWN-ATTRIBUTES";
            case 0x000B:
                return "REFLECTED-FROM";
            case CHANNEL_NUMBER:
                return "CHANNEL-NUMBER";
            case LIFETIME:
                return "LIFETIME";
            case 0x000E:
                return "MS-ALTERNATE-SERVER";
            case MAGIC_COOKIE:
                return "MAGIC-COOKIE";
            case 0x0010:
                return "BANDWIDTH";
            case DESTINATION_ADDRESS:
                return "DESTINATION-ADDRESS";
            case XOR_PEER_ADDRESS:
                return "XOR-PEER-ADDRESS";
            case DATA:
                return "DATA";
            case REALM:
                return "REALM";
            case NONCE:
                return "NONCE";
            case XOR_RELAYED_ADDRESS:
                return "XOR-RELAYED-ADDRESS";
            case 0x0017:
                return "REQUESTED-ADDRESS-FAMILY";
            case 0x0018:
                return "EVEN-PORT";
            case REQUESTED_TRANSPORT:
                return "REQUESTED-TRANSPORT";
            case 0x001A:
                return "DONT-FRAGMENT";
            case 0x001B:
                return "ACCESS-TOKEN";
            case MESSAGE_INTEGRITY_SHA256:
                return "MESSAGE-INTEGRITY-SHA256";
            case 0x001D:
                return "PASSWORD-ALGORITHM";
            case 0x001E:
                return "USERHASH";
            case XOR_MAPPED_ADDRESS:
                return "XOR-MAPPED-ADDRESS";
            case 0x0021:
                return "TIMER-VAL";
            case 0x0022:
                return "RESERVATION-TOKEN";
            case PRIORITY:
                return "PRIORITY";
            case USE_CANDIDATE:
                return "USE-CANDIDATE";
            case 0x0026:
                return "PADDING";
            case 0x0027:
                return "RESPONSE-PORT";
            case 0x002A:
                return "CONNECTION-ID";
            default:
                return "";
        }
    }

    /** Comprehension-optional range, RFC 8489 section 18.3.2, with Microsoft's own numbers. */
    private static String optional(int type) {
        switch (type) {
            case 0x8000:
                return "ADDITIONAL-ADDRESS-FAMILY";
            case 0x8001:
                return "ADDRESS-ERROR-CODE";
            case 0x8002:
                return "PASSWORD-ALGORITHMS";
            case 0x8003:
                return "ALTERNATE-DOMAIN";
            case 0x8004:
                return "ICMP";
            case 0x8008:
                return "MS-VERSION";
            case XOR_MAPPED_ADDRESS_OLD:
                return "MS-XOR-MAPPED-ADDRESS";
            case SOFTWARE:
                return "SOFTWARE";
            case 0x8023:
                return "ALTERNATE-SERVER";
            case 0x8025:
                return "TRANSACTION-TRANSMIT-COUNTER";
            case 0x8027:
                return "CACHE-TIMEOUT";
            case FINGERPRINT:
                return "FINGERPRINT";
            case ICE_CONTROLLED:
                return "ICE-CONTROLLED";
            case ICE_CONTROLLING:
                return "ICE-CONTROLLING";
            case RESPONSE_ORIGIN:
                return "RESPONSE-ORIGIN";
            case OTHER_ADDRESS:
                return "OTHER-ADDRESS";
            case 0x802D:
                return "ECN-CHECK";
            case 0x802E:
                return "THIRD-PARTY-AUTHORIZATION";
            case 0x8030:
                return "MOBILITY-TICKET";
            case 0x8032:
                return "MS-ALTERNATE-HOST-NAME";
            case 0x8037:
                return "MS-APP-ID";
            case 0x8039:
                return "MS-SECURE-TAG";
            case 0x8050:
                return "MS-SEQUENCE-NUMBER";
            case 0x8054:
                return "MS-CANDIDATE-IDENTIFIER";
            case 0x8055:
                return "MS-SERVICE-QUALITY";
            case 0x8056:
                return "BANDWIDTH-ACM";
            case 0x8057:
                return "BANDWIDTH-RSV-ID";
            case 0x8058:
                return "BANDWIDTH-RSV-AMOUNT";
            case 0x8059:
                return "REMOTE-SITE-ADDR";
            case 0x805A:
                return "REMOTE-RELAY-SITE";
            case 0x805B:
                return "LOCAL-SITE-ADDR";
            case 0x805C:
                return "LOCAL-RELAY-SITE";
            case 0x805D:
                return "REMOTE-SITE-ADDR-RP";
            case 0x805E:
                return "REMOTE-RELAY-SITE-RP";
            case 0x805F:
                return "LOCAL-SITE-ADDR-RP";
            case 0x8060:
                return "LOCAL-RELAY-SITE-RP";
            case 0x8061:
                return "SIP-DIALOG-ID";
            case 0x8062:
                return "SIP-CALL-ID";
            case 0x8068:
                return "LOCATION-PROFILE";
            case 0x8070:
                return "MS-IMPLEMENTATION-VERSION";
            case 0x8090:
                return "MS-ALT-MAPPED-ADDRESS";
            case 0x8095:
                return "MS-MULTIPLEXED-TURN-SESSION-ID";
            default:
                return "";
        }
    }

    /** First come, first served range: Cisco, Citrix, Google, Meta. */
    private static String vendor(int type) {
        switch (type) {
            case 0xC000:
                return "CISCO-STUN-FLOWDATA";
            case 0xC001:
                return "ENF-FLOW-DESCRIPTION";
            case 0xC002:
                return "ENF-NETWORK-STATUS";
            case 0xC003:
                return "CISCO-WEBEX-FLOW-INFO";
            case 0xC056:
                return "CITRIX-TRANSACTION-ID";
            case 0xC057:
                return "GOOG-NETWORK-INFO";
            case 0xC058:
                return "GOOG-LAST-ICE-CHECK-RECEIVED";
            case 0xC059:
                return "GOOG-MISC-INFO";
            case 0xC05A:
                return "GOOG-OBSOLETE-1";
            case 0xC05B:
                return "GOOG-CONNECTION-ID";
            case 0xC05C:
                return "GOOG-DELTA";
            case 0xC05D:
                return "GOOG-DELTA-ACK";
            case 0xC05E:
                return "GOOG-DELTA-SYNC-REQ";
            case 0xC060:
                return "GOOG-MESSAGE-INTEGRITY-32";
            case 0xC070:
                return "META-DTLS-IN-STUN";
            case 0xC071:
                return "META-DTLS-IN-STUN-ACKNOWLEDGEMENT";
            default:
                return "";
        }
    }
}
