package io.earshot.analyzer.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LinksTest {
    private final Links links = new Links();

    @Test
    void anAttendedTransferNamesTheDialogToTakeOver() {
        links.field(
                "Refer-To", "<sip:9003@pbx.example?Replaces=a8%40pc%3Bto-tag%3D1%3Bfrom-tag%3D2&Require=replaces>", 7);
        assertEquals(Set.of("a8@pc"), links.replaced);
        assertEquals(List.of(new Links.Refer("9003", 7)), links.refers);
    }

    @Test
    void aBackToBackUserAgentNamesTheCallIdOfTheOtherLeg() {
        links.field("X-CID", "a84b4c76e66710@pc33.example.com", 0);
        assertTrue(links.words.contains("a84b4c76e66710@pc33.example.com"));
    }

    @Test
    void anEmptySessionIdSaysNothing() {
        links.field("Session-ID", "00000000000000000000000000000000;remote=f81d4fae7dec11d0a76500a0c91e6bf6", 0);
        assertEquals(Set.of("f81d4fae7dec11d0a76500a0c91e6bf6"), links.sessions);
    }

    @Test
    void aBadEscapeIsTakenAsItStands() {
        links.field("Refer-To", "<sip:1@pbx.example?Replaces=a%zz>", 0);
        assertEquals(Set.of("a%zz"), links.replaced);
    }
}
