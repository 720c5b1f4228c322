package io.earshot.capture.decode.rtcp;

/** Packet types of RTCP by their IANA names. */
public final class RtcpType {
    public static final int FIR = 192;
    public static final int NACK = 193;
    public static final int SR = 200;
    public static final int RR = 201;
    public static final int SDES = 202;
    public static final int BYE = 203;
    public static final int APP = 204;
    public static final int RTPFB = 205;
    public static final int PSFB = 206;
    public static final int XR = 207;

    private RtcpType() {}

    /** Name of a packet type, empty when IANA has none. */
    public static String name(int packetType) {
        switch (packetType) {
            case FIR:
                return "FIR";
            case NACK:
                return "NACK";
            case 194:
                return "SMPTETC";
            case 195:
                return "IJ";
            case SR:
                return "SR";
            case RR:
                return "RR";
            case SDES:
                return "SDES";
            case BYE:
                return "BYE";
            case APP:
                return "APP";
            case RTPFB:
                return "RTPFB";
            case PSFB:
                return "PSFB";
            case XR:
                return "XR";
            case 208:
                return "AVB";
            case 209:
                return "RSI";
            case 210:
                return "TOKEN";
            case 211:
                return "IDMS";
            case 212:
                return "RGRS";
            case 213:
                return "SNM";
            default:
                return "";
        }
    }

    /** A type that starts RTCP datagrams in the field: 192 to 195 and 200 to 213. */
    public static boolean isKnown(int packetType) {
        return packetType >= FIR && packetType <= 195 || packetType >= SR && packetType <= 213;
    }

    /** Feedback kinds by format, RFC 4585, 5104, 8888 and the congestion control draft; {@code fmt-N} otherwise. */
    public static String feedbackName(int packetType, int format) {
        if (packetType == RTPFB) {
            switch (format) {
                case 1:
                    return "NACK";
                case 3:
                    return "TMMBR";
                case 4:
                    return "TMMBN";
                case 5:
                    return "RTCP-SR-REQ";
                case 8:
                    return "RTCP-ECN-FB";
                case 11:
                    return "CCFB";
                case 15:
                    return "TWCC";
                default:
                    return "fmt-" + format;
            }
        }
        switch (format) {
            case 1:
                return "PLI";
            case 2:
                return "SLI";
            case 3:
                return "RPSI";
            case 4:
                return "FIR";
            case 5:
                return "TSTR";
            case 6:
                return "TSTN";
            case 7:
                return "VBCM";
            case 15:
                return "AFB";
            default:
                return "fmt-" + format;
        }
    }
}
