package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.TlsSession;
import io.earshot.capture.observe.FlowState;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Issuers that no public server has: the certificate authorities of devices and programs that open TLS. Words of their
 * default authorities' names, as their vendors ship them.
 */
final class Interception {
    private static final Map<String, String> PRODUCTS = products();
    /** A client hello with a key share of ML-KEM is longer than one segment. */
    private static final int HELLO_SEGMENTS = 2;

    private Interception() {}

    private static Map<String, String> products() {
        Map<String, String> products = new LinkedHashMap<>();
        products.put("fortinet", "Fortinet FortiGate");
        products.put("fortigate", "Fortinet FortiGate");
        products.put("zscaler", "Zscaler");
        products.put("netskope", "Netskope");
        products.put("palo alto networks", "Palo Alto Networks");
        products.put("sonicwall", "SonicWall DPI-SSL");
        products.put("sophos", "Sophos");
        products.put("watchguard", "WatchGuard");
        products.put("check point", "Check Point");
        products.put("forcepoint", "Forcepoint");
        products.put("websense", "Forcepoint");
        products.put("blue coat", "Symantec ProxySG");
        products.put("bluecoat", "Symantec ProxySG");
        products.put("barracuda", "Barracuda");
        products.put("untangle", "Untangle");
        products.put("cisco umbrella", "Cisco Umbrella");
        products.put("mcafee web gateway", "Skyhigh Secure Web Gateway");
        products.put("kaspersky anti-virus", "Kaspersky");
        products.put("avast web/mail shield", "Avast");
        products.put("avg web/mail shield", "AVG");
        products.put("eset ssl filter", "ESET");
        products.put("bitdefender personal ca", "Bitdefender");
        products.put("mitmproxy", "mitmproxy");
        products.put("do_not_trust_fiddlerroot", "Fiddler");
        products.put("charles proxy", "Charles");
        products.put("inspection", "a TLS inspection device");
        products.put("web gateway", "a web gateway");
        products.put("firewall", "a firewall");
        products.put("decrypt", "a TLS inspection device");
        return products;
    }

    /** The product whose authority issued the certificate of a session. */
    static Optional<String> of(TlsSession session) {
        return session.certificate().flatMap(certificate -> product(certificate.issuer()));
    }

    /**
     * A connection that opens, answers with something, and ends. A client that goes on has had a server hello, which the
     * capture cut or lacks.
     */
    static boolean answersWithoutTls(FlowState flow, Facts facts) {
        return !facts.visibility().cutTexts()
                && flow.tcp()
                        .filter(tcp -> tcp.synAck().isPresent()
                                && tcp.dataBackward() > 0
                                && tcp.ackedUnseen() == 0
                                && tcp.finished()
                                && flow.forward().payloads() <= HELLO_SEGMENTS + tcp.retransmitted())
                        .isPresent();
    }

    /** The product whose authority issued a certificate, by the issuer's distinguished name. */
    static Optional<String> product(String issuer) {
        String lower = issuer.toLowerCase(Locale.ROOT);
        return PRODUCTS.entrySet().stream()
                .filter(entry -> lower.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
