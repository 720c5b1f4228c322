package io.earshot.capture.decode.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokensTest {
    private static final List<String> NAMES = List.of("tag", "branch", "received", "rport", "q", "expires", "a");

    @Test
    void oneParameterIsFoundAsAmongAllOfThem() {
        List<String> texts = List.of(
                "",
                ";",
                "tag=1",
                ";tag=1;tag=2",
                " ; TAG = \"a;q=2\\\"\" ; q = 0.5 ",
                ";rport;branch=z9hG4bK1;received=192.0.2.1",
                ";rport=5060;Rport",
                ";branch=z9hG4bK=;x=<;tag=3>;tag=4",
                "q;expires;a=",
                ";tagged=1;ta=2;\ttag\t=\t3\t",
                ";a=\"open;tag=5",
                "=;=tag;;tag");
        for (String text : texts) {
            for (String name : NAMES) {
                assertEquals(
                        Optional.ofNullable(Tokens.parameters(text).get(name)),
                        Tokens.parameter(text, 0, name),
                        name + " of " + text);
            }
        }
    }

    @Test
    void aParameterStandsBehindThePlaceGiven() {
        String via = "SIP/2.0/UDP tag=host;branch=z9hG4bK7";

        assertEquals(Optional.of("z9hG4bK7"), Tokens.parameter(via, via.indexOf(';') + 1, "branch"));
        assertEquals(Optional.empty(), Tokens.parameter(via, via.indexOf(';') + 1, "tag"));
    }
}
