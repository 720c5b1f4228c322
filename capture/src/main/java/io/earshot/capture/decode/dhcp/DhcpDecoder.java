package io.earshot.capture.decode.dhcp;

import io.earshot.capture.decode.Decoder;
import io.earshot.capture.decode.Sink;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Octets;
import io.earshot.capture.wire.Datagram;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads DHCP messages (RFC 2131 section 2) for option 120, SIP servers (RFC 3361); others are passed over. */
public final class DhcpDecoder implements Decoder {
    private static final int OPTIONS_OFFSET = 240;
    private static final int COOKIE_OFFSET = 236;
    private static final int COOKIE = 0x63825363;
    private static final int CLIENT_OFFSET = 16;
    private static final int SIP_SERVERS = 120;
    private static final int END = 255;

    @Override
    public Verdict decode(Datagram datagram, Sink sink) {
        byte[] bytes = datagram.bytes;
        int offset = datagram.offset;
        if (datagram.length < OPTIONS_OFFSET
                || bytes[offset] != 1 && bytes[offset] != 2
                || Octets.u32(bytes, offset + COOKIE_OFFSET) != COOKIE) {
            return Verdict.NOT_MINE;
        }
        int end = offset + datagram.length;
        int at = offset + OPTIONS_OFFSET;
        while (at < end && Octets.u8(bytes, at) != END) {
            if (bytes[at] == 0) {
                at++;
                continue;
            }
            if (at + 2 > end || at + 2 + Octets.u8(bytes, at + 1) > end) {
                break;
            }
            int length = Octets.u8(bytes, at + 1);
            if (Octets.u8(bytes, at) == SIP_SERVERS && length > 1) {
                Address client = Address.v4(Octets.u32(bytes, offset + CLIENT_OFFSET));
                sink.message(datagram, servers(client, bytes, at + 2, length));
            }
            at += 2 + length;
        }
        return Verdict.DECODED;
    }

    private static SipServers servers(Address client, byte[] bytes, int offset, int length) {
        List<Address> addresses = new ArrayList<>();
        List<String> names = new ArrayList<>();
        int end = offset + length;
        if (bytes[offset] == 1) {
            for (int at = offset + 1; at + 4 <= end; at += 4) {
                addresses.add(Address.v4(Octets.u32(bytes, at)));
            }
        } else if (bytes[offset] == 0) {
            names(names, bytes, offset + 1, end);
        }
        return new SipServers(client, addresses, names);
    }

    /** Names as in DNS, RFC 1035 section 3.1, without compression. */
    private static void names(List<String> names, byte[] bytes, int first, int end) {
        StringBuilder name = new StringBuilder();
        int at = first;
        while (at < end) {
            int label = Octets.u8(bytes, at);
            if (label == 0) {
                names.add(name.toString());
                name.setLength(0);
            } else if (label > 63 || at + 1 + label > end) {
                return;
            } else {
                name.append(name.length() > 0 ? "." : "")
                        .append(new String(bytes, at + 1, label, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT));
            }
            at += 1 + label;
        }
    }
}
