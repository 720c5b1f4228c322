package io.earshot.capture.decode.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.Gathered;
import io.earshot.capture.decode.SharedCapture;
import io.earshot.capture.decode.dtls.DtlsDecoder;
import io.earshot.capture.decode.dtls.DtlsFlow;
import io.earshot.capture.decode.dtls.DtlsSrtpKeys;
import io.earshot.capture.decode.tls.KeyLog;
import io.earshot.capture.wire.Datagram;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class DtlsSrtpTest {
    /** The handshake of a WebRTC call of the lab, its key log, and the media that follows on the same five-tuple. */
    @Test
    void opensMediaWithKeysOfDtlsKeyLog() {
        KeyLog keyLog = new KeyLog();
        keyLog.add(SharedCapture.text("lab/captures/15a_webrtc_healthy.keylog"));
        Map<String, DtlsFlow> flows = new HashMap<>();
        Map<String, SrtpContext> contexts = new HashMap<>();
        DtlsDecoder decoder = new DtlsDecoder();
        byte[] plain = new byte[1 << 16];
        int found = 0;
        int opened = 0;
        for (Datagram unit :
                SharedCapture.read("lab/captures/15a_webrtc_healthy.lan.pcap").udp()) {
            String way = unit.source() + ">" + unit.destination();
            String back = unit.destination() + ">" + unit.source();
            String either = way.compareTo(back) < 0 ? way : back;
            DtlsFlow flow = flows.computeIfAbsent(either, key -> new DtlsFlow());
            if (DtlsDecoder.isDtls(unit.bytes, unit.offset, unit.length)) {
                decoder.decode(unit, flow, either.equals(way), new Gathered());
                continue;
            }
            Optional<DtlsSrtpKeys> keys = flow.srtpKeys(keyLog);
            boolean media = unit.length > 12 && (unit.bytes[unit.offset] & 0xC0) == 0x80;
            if (keys.isEmpty() || !media) {
                continue;
            }
            SrtpSuite suite = SrtpSuite.ofProfile(keys.get().profile()).orElseThrow();
            SrtpContext client = contexts.computeIfAbsent(
                    either + "c",
                    key -> new SrtpContext(
                            MasterKey.of(suite, keys.get().clientKey(), 0).orElseThrow()));
            SrtpContext server = contexts.computeIfAbsent(
                    either + "s",
                    key -> new SrtpContext(
                            MasterKey.of(suite, keys.get().serverKey(), 0).orElseThrow()));
            boolean rtcp = (unit.bytes[unit.offset + 1] & 0xFF) >= 192 && (unit.bytes[unit.offset + 1] & 0xFF) < 224;
            found++;
            opened += open(client, rtcp, unit, plain) || open(server, rtcp, unit, plain) ? 1 : 0;
        }
        Assumptions.assumeTrue(found > 0, "the key log holds no DTLS 1.2 secret, so skipped");
        assertTrue(found > 100);
        assertEquals(found, opened);
    }

    private static boolean open(SrtpContext context, boolean rtcp, Datagram unit, byte[] plain) {
        return (rtcp
                        ? context.openRtcp(unit.bytes, unit.offset, unit.length, plain)
                        : context.openRtp(unit.bytes, unit.offset, unit.length, plain))
                > 0;
    }
}
