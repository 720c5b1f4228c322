package io.earshot.analyzer.detect;

import io.earshot.capture.decode.stun.StunMessage;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Sighting;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A STUN message, said word by word. A binding request with a user name is a connectivity check of RFC 8445. */
final class GivenStun {
    private final String method;
    private final StunMessage.Kind kind;
    private final int transaction;
    private Optional<String> username = Optional.empty();
    private Optional<Endpoint> mapped = Optional.empty();
    private OptionalInt error = OptionalInt.empty();
    private OptionalInt lifetime = OptionalInt.empty();
    private Optional<Endpoint> through = Optional.empty();
    private Optional<Endpoint> relayed = Optional.empty();
    private List<Endpoint> peers = List.of();
    private boolean controlled;
    private boolean nominating;

    private GivenStun(String method, StunMessage.Kind kind, int transaction) {
        this.method = method;
        this.kind = kind;
        this.transaction = transaction;
    }

    static GivenStun request(String method, int transaction) {
        return new GivenStun(method, StunMessage.Kind.REQUEST, transaction);
    }

    static GivenStun success(String method, int transaction) {
        return new GivenStun(method, StunMessage.Kind.SUCCESS, transaction);
    }

    static GivenStun error(String method, int transaction, int code) {
        GivenStun refusal = new GivenStun(method, StunMessage.Kind.ERROR, transaction);
        refusal.error = OptionalInt.of(code);
        return refusal;
    }

    GivenStun username(String name) {
        username = Optional.of(name).filter(said -> !said.isEmpty());
        return this;
    }

    /** XOR-MAPPED-ADDRESS. */
    GivenStun mapped(Endpoint address) {
        mapped = Optional.of(address);
        return this;
    }

    /** Through a relay, to this peer. */
    GivenStun through(Endpoint peer) {
        through = Optional.of(peer);
        return this;
    }

    /** XOR-RELAYED-ADDRESS. */
    GivenStun relayed(Endpoint address) {
        relayed = Optional.of(address);
        return this;
    }

    /** XOR-PEER-ADDRESS. */
    GivenStun peer(Endpoint address) {
        peers = List.of(address);
        return this;
    }

    /** By the agent that does not choose the pair, RFC 8445 section 6.1.1. */
    GivenStun controlled() {
        controlled = true;
        return this;
    }

    /** With USE-CANDIDATE, RFC 8445 section 7.1.2. */
    GivenStun nominating() {
        nominating = true;
        return this;
    }

    /** In seconds. */
    GivenStun lifetime(int seconds) {
        lifetime = OptionalInt.of(seconds);
        return this;
    }

    Observation.Stun seen(Sighting at, Endpoint source, Endpoint destination, Transport transport) {
        boolean check = username.isPresent() && method.equals("binding");
        return new Observation.Stun(
                at,
                source,
                destination,
                transport,
                through,
                64,
                Optional.empty(),
                new StunMessage(
                        method,
                        kind,
                        false,
                        String.format("%024x", transaction),
                        mapped,
                        relayed,
                        Optional.empty(),
                        Optional.empty(),
                        peers,
                        OptionalInt.empty(),
                        error,
                        "",
                        lifetime,
                        OptionalInt.empty(),
                        username,
                        Optional.empty(),
                        Optional.empty(),
                        check ? OptionalLong.of(1) : OptionalLong.empty(),
                        nominating,
                        check && !controlled,
                        check && controlled,
                        username.isPresent() && !check,
                        OptionalInt.empty(),
                        List.of()));
    }
}
