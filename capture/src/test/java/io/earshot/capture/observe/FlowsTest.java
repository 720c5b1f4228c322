package io.earshot.capture.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.wire.Datagram;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FlowsTest {
    private static final String CLIENT = "192.168.1.10";
    private static final String SERVER = "203.0.113.7";
    private static final byte[] NOTHING = new byte[0];

    private final Packets packets = new Packets();
    private final List<FlowState> states = new ArrayList<>();
    private final Flows flows = new Flows(1000, observation -> states.add((FlowState) observation));

    private Flow receive(Datagram datagram) {
        flows.advance(datagram.time);
        Flow flow = flows.find(datagram);
        flows.count(flow, datagram);
        return flow;
    }

    private Flow there(int port) {
        return receive(Packets.datagram(packets.udp(CLIENT, port, SERVER, 5060, "hello")));
    }

    private Flow back(int port) {
        return receive(Packets.datagram(packets.udp(SERVER, 5060, CLIENT, port, "hello")));
    }

    private void segment(boolean forward, int flags, int sequence, int acknowledgment, byte[] payload) {
        receive(Packets.datagram(
                forward
                        ? packets.tcp(CLIENT, 50000, SERVER, 443, flags, sequence, acknowledgment, payload)
                        : packets.tcp(SERVER, 443, CLIENT, 50000, flags, sequence, acknowledgment, payload)));
        packets.time += Packets.MILLI;
    }

    private FlowState last() {
        return states.get(states.size() - 1);
    }

    @Test
    void bothDirectionsAreOneFlowAndTheAnswerIsTold() {
        assertSame(there(40000), back(40000));
        assertEquals(2, states.size());
        assertEquals(CLIENT + ":40000", last().initiator().toString());
        assertEquals(1, last().forward().packets());
        assertEquals(1, last().backward().packets());
    }

    @Test
    void aLastingFlowIsToldEveryTenSeconds() {
        for (int i = 0; i < 600; i++) {
            there(40000);
            packets.time += 100 * Packets.MILLI;
        }
        assertEquals(6, states.size());
        flows.finish();
        assertTrue(last().ended());
        assertEquals(600, last().forward().packets());
    }

    @Test
    void idleFlowsEndAndStartAnew() {
        Flow first = there(40000);
        packets.time += Flows.UDP_IDLE_NANOS + 2_000 * Packets.MILLI;
        there(40001);
        assertTrue(states.stream().anyMatch(state -> state.ended() && state.flow() == first.number));
        assertEquals(3, there(40000).number);
    }

    @Test
    void theLifeOfAConnectionIsTold() {
        segment(true, Datagram.SYN, 100, 0, NOTHING);
        segment(true, Datagram.SYN, 100, 0, NOTHING);
        segment(false, Datagram.SYN | Datagram.ACK, 900, 101, NOTHING);
        segment(true, Datagram.ACK, 101, 901, new byte[10]);
        segment(true, Datagram.ACK, 101, 901, new byte[10]);
        segment(false, Datagram.ACK, 901, 150, NOTHING);
        segment(false, Datagram.RST, 901, 0, NOTHING);
        flows.finish();
        FlowState.TcpLife life = last().tcp().orElseThrow();
        assertEquals(2, life.synTimes().size());
        assertEquals(64, life.synAckTtl());
        assertEquals(20, life.dataForward());
        assertEquals(1, life.retransmitted());
        assertEquals(1, life.ackedUnseen());
        assertTrue(life.reset().isPresent());
        assertEquals(false, life.resetByInitiator());
    }

    /** Says so many octets each way, a request and its answer. */
    private void talk(int said, int octets) {
        segment(true, Datagram.ACK, 101 + said, 901 + said, new byte[octets]);
        segment(false, Datagram.ACK, 901 + said, 101 + said + octets, new byte[octets]);
        packets.time += 5_000 * Packets.MILLI;
    }

    @Test
    void textsBothWaysAreATalkAndKeepAlivesAreNone() {
        segment(true, Datagram.SYN, 100, 0, NOTHING);
        segment(false, Datagram.SYN | Datagram.ACK, 900, 101, NOTHING);
        talk(0, 400);
        talk(400, 40);
        talk(440, 500);
        segment(true, Datagram.ACK, 1041, 1841, new byte[400]);
        flows.finish();
        assertEquals(2, last().tcp().orElseThrow().talks().size());
    }

    /** A 200 whose ACK gets lost on its way comes every four seconds for half a minute, and is acknowledged each time. */
    @Test
    void whatIsSaidAgainIsNoNewTalk() {
        segment(true, Datagram.SYN, 100, 0, NOTHING);
        segment(false, Datagram.SYN | Datagram.ACK, 900, 101, NOTHING);
        talk(0, 900);
        for (int i = 0; i < 5; i++) {
            talk(900 + 450 * i, 450);
        }
        talk(3150, 900);
        flows.finish();
        assertEquals(3, last().tcp().orElseThrow().talks().size());
    }

    @Test
    void theLastTalksAreKept() {
        segment(true, Datagram.SYN, 100, 0, NOTHING);
        int said = 0;
        for (int i = 0; i < 100; i++) {
            int octets = 300 + i % 2;
            talk(said, octets);
            said += octets;
        }
        flows.finish();
        List<Long> talks = last().tcp().orElseThrow().talks();
        assertEquals(64, talks.size());
        assertEquals(talks.get(0) + 63 * 5_002 * Packets.MILLI, talks.get(63));
    }

    @Test
    void aSynOnAConnectionThatRestsOpensAnotherOne() {
        segment(true, Datagram.SYN, 100, 0, NOTHING);
        segment(false, Datagram.SYN | Datagram.ACK, 900, 101, NOTHING);
        packets.time += Flows.TCP_OVER_NANOS / 2;
        segment(true, Datagram.SYN, 100, 0, NOTHING);
        assertEquals(0, states.stream().filter(FlowState::ended).count());
        packets.time += Flows.TCP_OVER_NANOS;
        segment(true, Datagram.SYN, 70_000, 0, NOTHING);
        assertEquals(1, states.stream().filter(FlowState::ended).count());
        assertEquals(1, last().tcp().orElseThrow().synTimes().size());
    }

    @Test
    void whatTheResponderRepeatsIsNoAnswer() {
        segment(true, Datagram.SYN, 100, 0, NOTHING);
        segment(false, Datagram.SYN | Datagram.ACK, 900, 101, NOTHING);
        segment(true, Datagram.ACK, 101, 901, new byte[10]);
        segment(false, Datagram.ACK, 901, 101, new byte[10]);
        segment(true, Datagram.ACK, 101, 911, new byte[10]);
        segment(false, Datagram.ACK, 901, 101, new byte[10]);
        segment(true, Datagram.ACK, 101, 911, new byte[10]);
        flows.finish();
        assertEquals(2, last().tcp().orElseThrow().unanswered());
        segment(false, Datagram.ACK, 911, 111, NOTHING);
        flows.finish();
        assertEquals(0, last().tcp().orElseThrow().unanswered());
    }

    @Test
    void whatIsRepeatedThoughTheResponderTookItIsNotUnanswered() {
        segment(true, Datagram.SYN, 100, 0, NOTHING);
        segment(false, Datagram.SYN | Datagram.ACK, 900, 101, NOTHING);
        segment(true, Datagram.ACK, 101, 901, new byte[10]);
        segment(false, Datagram.ACK, 901, 111, NOTHING);
        segment(true, Datagram.ACK, 101, 901, new byte[10]);
        segment(false, Datagram.ACK, 901, 111, NOTHING);
        flows.finish();
        FlowState.TcpLife life = last().tcp().orElseThrow();
        assertEquals(1, life.retransmitted());
        assertEquals(0, life.unanswered());
    }

    @Test
    void whoSentTheSynIsTheInitiatorEvenWhenItWasMissed() {
        segment(false, Datagram.SYN | Datagram.ACK, 900, 101, NOTHING);
        assertEquals(CLIENT, last().initiator().address().toString());
        assertEquals(1, last().backward().packets());
        assertEquals(Optional.empty(), last().forward().first());
    }

    @Test
    void aFloodOfTuplesIsBoundedAndCounted() {
        for (int i = 0; i < 50_000; i++) {
            receive(Packets.datagram(packets.udp("10.0." + (i >> 8) % 256 + "." + i % 256, i, SERVER, i / 7, "x")));
            packets.time += 1000;
        }
        assertEquals(1000, flows.size());
        assertEquals(49_000, flows.evicted());
        flows.finish();
        assertEquals(50_000, states.stream().filter(FlowState::ended).count());
    }
}
