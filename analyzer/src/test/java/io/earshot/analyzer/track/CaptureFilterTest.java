package io.earshot.analyzer.track;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureFilterTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "src host 192.168.1.10 or udp port 5060",
                "dst 192.168.1.10",
                "udp and outbound",
                "(udp)&&(src port 5060 or dst port 5062)",
                "src portrange 10000-20000"
            })
    void asksForOneDirection(String filter) {
        assertTrue(CaptureFilter.isOfOneDirection(filter));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "udp port 5060",
                "host 192.168.1.10 and not arp",
                "src or dst host 192.168.1.10",
                "(src host 10.0.0.1 or dst 10.0.0.1) and udp",
                "udp src port 5060 || udp dst port 5060",
                ""
            })
    void lacksNoDirection(String filter) {
        assertFalse(CaptureFilter.isOfOneDirection(filter));
    }
}
