package io.earshot.capture.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Two files of one tap, one for each direction, are told from those of two taps. */
class WaysTest {
    private static final int INSIDE = 1;
    private static final int OUTSIDE = 2;
    private static final int SERVER = 9;

    private final Ways one = new Ways();
    private final Ways other = new Ways();

    private static void send(Ways ways, int source, int destination, int port) {
        Datagram datagram = new Datagram();
        datagram.protocol = Datagram.UDP;
        datagram.sourceLow = source;
        datagram.destinationLow = destination;
        datagram.sourcePort = port;
        datagram.destinationPort = port;
        ways.add(datagram);
    }

    private void isOtherHalf(boolean expected) {
        assertEquals(expected, one.isOtherHalfOf(other));
        assertEquals(expected, other.isOtherHalfOf(one));
    }

    @Test
    void eachDirectionInItsOwnFileIsOnePlace() {
        for (int port = 1; port < 5; port++) {
            send(one, INSIDE, SERVER, port);
            send(other, SERVER, INSIDE, port);
        }
        isOtherHalf(true);
    }

    @Test
    void whatNobodyAnswersBesideItChangesNothing() {
        send(one, INSIDE, SERVER, 1);
        send(one, INSIDE, SERVER, 2);
        send(one, INSIDE, SERVER, 3);
        send(other, SERVER, INSIDE, 1);
        isOtherHalf(true);
    }

    @Test
    void bothSidesOfARouterAreTwoPlaces() {
        send(one, INSIDE, SERVER, 1);
        send(one, SERVER, INSIDE, 1);
        send(other, OUTSIDE, SERVER, 1);
        send(other, SERVER, OUTSIDE, 1);
        isOtherHalf(false);
    }

    @Test
    void oneDirectionOnEachSideOfARouterIsOfTwoPlaces() {
        send(one, INSIDE, SERVER, 1);
        send(other, SERVER, OUTSIDE, 1);
        isOtherHalf(false);
    }

    @Test
    void whatPassesBothPlacesIsOfTwoPlaces() {
        send(one, INSIDE, SERVER, 1);
        send(one, INSIDE, SERVER, 2);
        send(other, SERVER, INSIDE, 1);
        send(other, INSIDE, SERVER, 2);
        isOtherHalf(false);
    }

    @Test
    void nothingIsNoHalf() {
        send(one, INSIDE, SERVER, 1);
        isOtherHalf(false);
    }
}
