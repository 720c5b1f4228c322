package io.earshot.analyzer.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Authorities of devices are told from those of the public. */
class InterceptionTest {
    @Test
    void namesTheProduct() {
        assertEquals(
                Optional.of("Fortinet FortiGate"),
                Interception.product("CN=FortiGate CA,O=Fortinet,L=Sunnyvale,ST=California,C=US"));
        assertEquals(Optional.of("Zscaler"), Interception.product("CN=Zscaler Intermediate Root CA (zscaler.net)"));
    }

    @Test
    void namesTheKindOfDeviceWhereTheAuthorityOfAnEnterpriseSaysIt() {
        assertEquals(
                Optional.of("a web gateway"),
                Interception.product("CN=Northwind Web Gateway CA,O=Northwind Traders"));
        assertEquals(Optional.of("a firewall"), Interception.product("CN=Berlin Firewall Sub CA,O=Northwind Traders"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CN=R11,O=Let's Encrypt,C=US",
                "CN=DigiCert TLS RSA SHA256 2020 CA1,O=DigiCert Inc,C=US",
                "CN=Amazon RSA 2048 M02,O=Amazon,C=US",
                "CN=GTS CA 1C3,O=Google Trust Services LLC,C=US",
                "CN=vendor.example",
                ""
            })
    void accusesNoPublicAuthority(String issuer) {
        assertEquals(Optional.empty(), Interception.product(issuer));
    }
}
