import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Makes captures of any size for the benchmark, the same octets for the same arguments; {@code make} runs it.
 *
 * <p>All calls run at once. {@code calls}: SIP, G.711 both ways (jitter on each tenth call, 2 % loss on another tenth),
 * RTCP, STUN on each fifth call, a VLAN tag on each tenth, TLS, DNS, and INVITEs in two fragments. {@code webrtc}: ICE,
 * DTLS and SRTP, each third call through a TURN channel. {@code span}: as {@code calls}, and 99 other frames (TCP, QUIC,
 * DNS, ARP) for each frame of VoIP.
 */
public final class Captures {
    private static final int TICK_MICROS = 20_000;
    private static final int TICKS_PER_SECOND = 50;
    private static final long EPOCH_MICROS = 1_700_000_000_000_000L;
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int PSH_ACK = 0x18;
    private static final int ACK = 0x10;
    private static final int COOKIE = 0x2112A442;

    // ---- kinds of events, in the upper bits of an event's low half
    private static final int RTP = 0;
    private static final int SETUP = 1;
    private static final int ICE = 2;
    private static final int RTCP = 3;
    private static final int BYE = 4;
    private static final int LOOKUP = 5;
    private static final int TLS = 6;
    private static final int OTHER = 7;

    private final boolean webrtc;
    private final int calls;
    private final int ticks;
    private final Octets out;
    private final byte[] noise = new byte[1 << 16];
    private final byte[] sealed;
    private final Pair[] media;
    private final Pair[] signalling;
    private final int[] begins;
    private final int[] ends;
    private final int[] ssrcs;
    private final int[] sequences;
    private final Pair[] others;
    private long random;
    /** Events of the tick: microseconds in it, then kind and index. */
    private long[] events = new long[1 << 12];

    private int fill;

    private Captures(String profile, int calls, int seconds, long seed, OutputStream file) {
        webrtc = profile.equals("webrtc");
        this.calls = calls;
        ticks = seconds * TICKS_PER_SECOND;
        random = seed;
        out = new Octets(file);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (byte) (0x20 + next(64) | next(2) << 7);
        }
        sealed = record(1400);
        media = new Pair[calls];
        signalling = new Pair[calls];
        begins = new int[calls];
        ends = new int[calls];
        ssrcs = new int[2 * calls];
        sequences = new int[2 * calls];
        int ramp = Math.max(1, Math.min(2 * TICKS_PER_SECOND, ticks / 4));
        for (int i = 0; i < calls; i++) {
            int vlan = i % 10 == 3 ? 100 : 0;
            int phone = 0x0A000000 | 1 + i / 4;
            int server = (webrtc ? 0xC6336400 : 0xCB007100) | 10 + i % 40;
            media[i] = new Pair(phone, server, 16384 + i % 4 * 2, 10000 + i / 40 % 20000 * 2, vlan);
            signalling[i] = new Pair(phone, 0xCB007105, 5060 + i % 4, 5060, vlan);
            begins[i] = next(ramp);
            ends[i] = ticks - 1 - next(ramp);
            for (int way = 0; way < 2; way++) {
                ssrcs[2 * i + way] = (int) mixed();
                sequences[2 * i + way] = next(1 << 16);
            }
        }
        others = new Pair[profile.equals("span") ? 20_000 : 0];
        for (int i = 0; i < others.length; i++) {
            others[i] = new Pair(0x0A800000 + next(4000), 0x5DB80000 + next(1 << 16), 32768 + next(28000), 443, 0);
        }
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 5 || !Arrays.asList("calls", "webrtc", "span").contains(arguments[0])) {
            System.err.println("usage: samples/bench/make calls|webrtc|span CALLS SECONDS SEED FILE");
            System.exit(2);
        }
        try (OutputStream file = Files.newOutputStream(Path.of(arguments[4]))) {
            int calls = Integer.parseInt(arguments[1]);
            int seconds = Integer.parseInt(arguments[2]);
            new Captures(arguments[0], calls, seconds, Long.parseLong(arguments[3]), file).write();
        }
    }

    private void write() throws IOException {
        out.header();
        for (int tick = 0; tick < ticks; tick++) {
            plan(tick);
            Arrays.sort(events, 0, fill);
            int done = 0;
            while (done < fill && events[done] >>> 32 < TICK_MICROS) {
                long event = events[done++];
                long micros = EPOCH_MICROS + (long) tick * TICK_MICROS + (event >>> 32);
                happen((int) event >>> 28, (int) event & 0x0FFF_FFFF, micros);
                out.flushWhenLarge();
            }
            carry(done);
        }
        out.flush();
    }

    /** What is due after the tick comes in the next one. */
    private void carry(int done) {
        for (int i = done; i < fill; i++) {
            events[i - done] = events[i] - ((long) TICK_MICROS << 32);
        }
        fill -= done;
    }

    private void plan(int tick) {
        int before = fill;
        for (int i = 0; i < calls; i++) {
            int phase = i * 7919 % TICK_MICROS;
            int age = tick - begins[i];
            if (age == 0) {
                add(phase, SETUP, i);
                addWhen(i % 10 == 0, phase + 3, LOOKUP, i);
            } else if (tick == ends[i]) {
                add(phase, BYE, i);
            } else if (age > 0 && tick < ends[i]) {
                int jitter = i % 10 == 1 ? 15_000 : 300;
                add(phase + next(jitter), RTP, 2 * i);
                add(phase + 400 + next(jitter), RTP, 2 * i + 1);
                addWhen(age == 1 && (webrtc || i % 5 == 0), 0, ICE, i);
                addWhen(age % 250 == 200, phase + 90, RTCP, i);
                addWhen(i % 20 == 0 && age % 10 == 1, phase + 60, TLS, i);
            }
        }
        for (int i = others.length == 0 ? 0 : 99 * (fill - before); i > 0; i--) {
            add(next(TICK_MICROS), OTHER, next(others.length));
        }
    }

    private void addWhen(boolean wanted, int micros, int kind, int index) {
        if (wanted) {
            add(micros, kind, index);
        }
    }

    private void add(int micros, int kind, int index) {
        if (fill == events.length) {
            events = Arrays.copyOf(events, 2 * fill);
        }
        events[fill++] = (long) micros << 32 | (long) kind << 28 | index;
    }

    private void happen(int kind, int index, long micros) {
        switch (kind) {
            case RTP -> rtp(micros, index >> 1, index & 1);
            case SETUP -> setup(micros, index);
            case ICE -> ice(micros, index);
            case RTCP -> rtcp(micros, index);
            case BYE -> bye(micros, index);
            case LOOKUP -> lookup(micros, index);
            case TLS -> tls(micros, signalling[index], index);
            default -> other(micros, others[index]);
        }
    }

    // ---- media

    private void rtp(long micros, int call, int way) {
        int stream = 2 * call + way;
        int sequence = sequences[stream]++;
        if (call % 10 == 2 && next(50) == 0) {
            return;
        }
        boolean relayed = webrtc && call % 3 == 0;
        int payload = webrtc ? 90 : 160;
        int type = webrtc ? 111 : 0;
        int ticksPerPacket = webrtc ? 960 : 160;
        int at = out.udp(micros, media[call], way == 0, 12 + payload + (relayed ? 4 : 0));
        if (relayed) {
            at = out.i32(at, 0x40000000 | (call & 0xFFF) << 16 | 12 + payload);
        }
        at = out.i16(at, 0x8000 | type);
        at = out.i16(at, sequence);
        at = out.i32(at, sequence * ticksPerPacket);
        at = out.i32(at, ssrcs[stream]);
        out.copy(at, noise, sequence * 151 + stream * 67 & 0x7FFF, payload);
    }

    private void rtcp(long micros, int call) {
        for (int way = 0; way < 2; way++) {
            Pair pair = webrtc ? media[call] : media[call].next();
            int at = out.udp(micros + way, pair, way == 0, webrtc ? 44 : 68);
            at = out.i32(out.i32(at, webrtc ? 0x80C80006 : 0x81C8000C), ssrcs[2 * call + way]);
            if (webrtc) {
                out.copy(at, noise, call + way & 0x7FFF, 36);
                continue;
            }
            at = out.i32(out.i32(at, (int) (micros / 1_000_000) + 0x83AA7E80), (int) (micros % 1_000_000) * 4294);
            at = out.i32(out.i32(out.i32(at, sequences[2 * call + way] * 160), 200), 32_000);
            at = out.i32(out.i32(at, ssrcs[2 * call + 1 - way]), 0);
            at = out.i32(out.i32(out.i32(out.i32(at, sequences[2 * call + 1 - way]), 12), 0), 0);
            out.text(out.i32(out.i32(at, 0x81CA0003), ssrcs[2 * call + way]), "\1\5a@b.c\0");
        }
    }

    // ---- signalling

    private void setup(long micros, int call) {
        if (webrtc) {
            tls(micros, signalling[call].as(443), call);
            return;
        }
        Pair pair = signalling[call];
        SipText text = new SipText(call, pair, media[call]);
        boolean isLong = call % 100 == 7;
        if (isLong) {
            out.fragmented(micros, pair, Octets.ascii(text.invite(true)));
        } else {
            sip(micros, pair, true, text.invite(false));
        }
        sip(micros + 500, pair, false, text.response("100 Trying", "INVITE", ""));
        sip(micros + 1500, pair, false, text.response("180 Ringing", "INVITE", ""));
        sip(micros + 9000, pair, false, text.answer());
        sip(micros + 9800, pair, true, text.request("ACK", 1, "", ""));
    }

    private void bye(long micros, int call) {
        if (!webrtc) {
            SipText text = new SipText(call, signalling[call], media[call]);
            sip(micros, signalling[call], true, text.request("BYE", 2, "", ""));
            sip(micros + 700, signalling[call], false, text.response("200 OK", "BYE", ""));
        }
    }

    private void sip(long micros, Pair pair, boolean fromA, String text) {
        byte[] octets = Octets.ascii(text);
        out.copy(out.udp(micros, pair, fromA, octets.length), octets, 0, octets.length);
    }

    // ---- STUN, TURN and DTLS

    private void ice(long micros, int call) {
        Pair pair = media[call];
        if (webrtc && call % 3 == 0) {
            stun(micros, pair, true, 0x0009, call, 16, true);
            stun(micros + 20, pair, false, 0x0109, call, 0, true);
        }
        stun(micros + 40, pair, true, 0x0001, call, 0, false);
        stun(micros + 60, pair, false, 0x0101, call, 12, false);
        if (webrtc) {
            byte[] hello = Hellos.dtls(noise, call);
            out.copy(out.udp(micros + 80, pair, true, hello.length), hello, 0, hello.length);
        }
    }

    /** @param attributes octets of attributes: 12 with a mapped address, 16 or more with channel and peer */
    private void stun(long micros, Pair pair, boolean fromA, int type, int call, int attributes, boolean channel) {
        int length = channel && attributes > 0 ? 20 : attributes;
        int at = out.udp(micros, pair, fromA, 20 + length);
        at = out.i32(out.i32(at, type << 16 | length), COOKIE);
        at = out.i32(out.i32(out.i32(at, call), call * 31), type & 0xFEFF);
        if (length == 20) {
            at = out.i32(out.i32(at, 0x000C0004), 0x40000000 | (call & 0xFFF) << 16);
        }
        if (length >= 12) {
            at = out.i32(at, (length == 20 ? 0x00120000 : 0x00200000) | 8);
            at = out.i32(at, 0x00010000 | (pair.portA ^ COOKIE >>> 16) & 0xFFFF);
            out.i32(at, pair.a ^ COOKIE);
        }
    }

    // ---- what is not VoIP

    private void lookup(long micros, int call) {
        Pair pair = new Pair(signalling[call].a, 0x0A000001, 40_000 + call % 20_000, 53, 0);
        for (int way = 0; way < 2; way++) {
            byte[] name = Octets.ascii("\3sip\10provider\7example\0");
            int at = out.udp(micros + way * 900, pair, way == 0, 12 + name.length + 4 + 16 * way);
            at = out.i32(out.i32(out.i32(at, call << 16 | (way == 0 ? 0x0100 : 0x8180)), 0x00010000 | way), 0);
            at = out.i32(out.copy(at, name, 0, name.length), 0x00010001);
            if (way == 1) {
                at = out.i32(out.i32(out.i32(at, 0xC00C0001), 0x00010000), 300 << 16 | 4);
                out.i32(at, 0xCB007105);
            }
        }
    }

    /** Opens a connection the first time, later sends a record each way. */
    private void tls(long micros, Pair signalling, int call) {
        Pair pair = signalling.tls == null ? signalling.tls = signalling.as(443) : signalling.tls;
        if (!pair.open) {
            pair.open = true;
            segment(micros, pair, true, SYN, null);
            segment(micros + 5, pair, false, SYN | ACK, null);
            segment(micros + 10, pair, true, ACK, null);
            segment(micros + 15, pair, true, PSH_ACK, Hellos.tls(noise, call));
            segment(micros + 20, pair, false, PSH_ACK, Hellos.tlsAnswer(noise, call));
            segment(micros + 25, pair, true, PSH_ACK, CHANGE_CIPHER);
            segment(micros + 30, pair, true, PSH_ACK, record(300));
            return;
        }
        segment(micros, pair, true, PSH_ACK, record(300));
        segment(micros + 5, pair, false, ACK, null);
    }

    private void other(long micros, Pair pair) {
        int kind = next(100);
        if (kind < 2) {
            out.arp(micros, pair.a, pair.b);
        } else if (kind < 10) {
            int at = out.udp(micros, pair, (kind & 1) == 0, 1200);
            out.copy(out.i32(at, 0x45000000 | kind), noise, next(1 << 14), 1196);
        } else if (kind < 14) {
            int at = out.udp(micros, pair.as(53), true, 12 + DNS_REST.length);
            out.copy(out.i32(out.i32(out.i32(at, next(1 << 16) << 16 | 0x0100), 0x00010000), 0), DNS_REST, 0, DNS_REST.length);
        } else if (pair.tls == null) {
            tls(micros, pair, kind);
        } else if (kind < 60) {
            segment(micros, pair.tls, true, ACK, null);
        } else {
            segment(micros, pair.tls, false, ACK, kind < 85 ? sealed : null);
        }
    }

    private static final byte[] CHANGE_CIPHER = {20, 3, 3, 0, 1, 1};
    private static final byte[] DNS_REST = Octets.ascii("\3www\17bench-of-others\3org\0\0\1\0\1");

    /** @param payload at most 1400 octets of it are sent; null for none */
    /** Application data, with its header so many octets. */
    private byte[] record(int length) {
        byte[] record = Arrays.copyOf(noise, length);
        int sealed = length - 5;
        System.arraycopy(new byte[] {23, 3, 3, (byte) (sealed >>> 8), (byte) sealed}, 0, record, 0, 5);
        return record;
    }

    private void segment(long micros, Pair pair, boolean fromA, int flags, byte[] payload) {
        int length = payload == null ? 0 : Math.min(1400, payload.length);
        int at = out.frame(micros, pair, fromA, Octets.TCP, 20 + length, 0);
        at = out.i32(at, fromA ? pair.portA << 16 | pair.portB : pair.portB << 16 | pair.portA);
        at = out.i32(out.i32(at, fromA ? pair.sentA : pair.sentB), (flags & ACK) == 0 ? 0 : fromA ? pair.sentB : pair.sentA);
        at = out.i32(out.i32(at, 0x50000000 | flags << 16 | 64_000), 0);
        if (payload != null) {
            out.copy(at, payload, 0, length);
        }
        int taken = length + ((flags & (SYN | FIN)) != 0 ? 1 : 0);
        pair.sentA += fromA ? taken : 0;
        pair.sentB += fromA ? 0 : taken;
    }

    // ---- small things

    private int next(int bound) {
        return (int) ((mixed() >>> 33) * bound >>> 31);
    }

    /** SplitMix64. */
    private long mixed() {
        random += 0x9E3779B97F4A7C15L;
        long z = (random ^ random >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
