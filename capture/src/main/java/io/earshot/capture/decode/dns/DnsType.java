package io.earshot.capture.decode.dns;

/** Types of resource records, RFC 1035 section 3.2.2 and the IANA registry. */
final class DnsType {
    static final int A = 1;
    static final int CNAME = 5;
    static final int AAAA = 28;
    static final int SRV = 33;
    static final int NAPTR = 35;
    static final int SVCB = 64;
    static final int HTTPS = 65;

    private DnsType() {}

    static String name(int type) {
        switch (type) {
            case A:
                return "A";
            case 2:
                return "NS";
            case CNAME:
                return "CNAME";
            case 6:
                return "SOA";
            case 12:
                return "PTR";
            case 15:
                return "MX";
            case 16:
                return "TXT";
            case AAAA:
                return "AAAA";
            case SRV:
                return "SRV";
            case NAPTR:
                return "NAPTR";
            case SVCB:
                return "SVCB";
            case HTTPS:
                return "HTTPS";
            case 255:
                return "ANY";
            default:
                return "TYPE" + type;
        }
    }
}
