package io.earshot.capture.decode.stun;

import java.util.Locale;

/** Methods by the names that IANA registered, in lower case with hyphens. */
public final class StunMethod {
    public static final int BINDING = 0x001;
    /** RFC 3489 section 8.2; reserved today. */
    public static final int SHARED_SECRET = 0x002;

    public static final int ALLOCATE = 0x003;
    public static final int REFRESH = 0x004;
    public static final int SEND = 0x006;
    public static final int DATA = 0x007;
    public static final int CREATE_PERMISSION = 0x008;
    public static final int CHANNEL_BIND = 0x009;
    public static final int CONNECT = 0x00A;
    public static final int CONNECTION_BIND = 0x00B;
    public static final int CONNECTION_ATTEMPT = 0x00C;
    public static final int GOOG_PING = 0x080;

    /** {@link #REFRESH} before RFC 5766, draft-rosenberg-midcom-turn-08 section 9.1 and [MS-TURN] 2.2.1. */
    private static final int DRAFT_SEND = 0x004;
    /** Of the draft as well; its class bits are those of an error. */
    private static final int DRAFT_DATA = 0x005;

    private static final int DRAFT_SET_ACTIVE_DESTINATION = 0x006;

    private StunMethod() {}

    /** Takes the method out of a message type: its bits stand around those of the class, RFC 8489 section 5. */
    public static int of(int messageType) {
        return messageType & 0x000F | (messageType & 0x00E0) >> 1 | (messageType & 0x3E00) >> 2;
    }

    /** Takes the class out of a message type, RFC 8489 section 5. */
    public static StunMessage.Kind kind(int messageType) {
        switch (messageType & 0x0110) {
            case 0x0000:
                return StunMessage.Kind.REQUEST;
            case 0x0010:
                return StunMessage.Kind.INDICATION;
            case 0x0100:
                return StunMessage.Kind.SUCCESS;
            default:
                return StunMessage.Kind.ERROR;
        }
    }

    /** As {@link #kind}, in TURN as the draft had it. */
    static StunMessage.Kind draftKind(int messageType) {
        return of(messageType) == DRAFT_DATA ? StunMessage.Kind.INDICATION : kind(messageType);
    }

    /** As {@link #name}, in TURN as the draft had it. */
    static String draftName(int method) {
        switch (method) {
            case DRAFT_SEND:
                return "send";
            case DRAFT_DATA:
                return "data";
            case DRAFT_SET_ACTIVE_DESTINATION:
                return "set-active-destination";
            default:
                return name(method);
        }
    }

    public static String name(int method) {
        switch (method) {
            case BINDING:
                return "binding";
            case SHARED_SECRET:
                return "shared-secret";
            case ALLOCATE:
                return "allocate";
            case REFRESH:
                return "refresh";
            case SEND:
                return "send";
            case DATA:
                return "data";
            case CREATE_PERMISSION:
                return "create-permission";
            case CHANNEL_BIND:
                return "channel-bind";
            case CONNECT:
                return "connect";
            case CONNECTION_BIND:
                return "connection-bind";
            case CONNECTION_ATTEMPT:
                return "connection-attempt";
            case GOOG_PING:
                return "goog-ping";
            default:
                return String.format(Locale.ROOT, "0x%03x", method);
        }
    }
}
