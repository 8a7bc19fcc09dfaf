package org.postseal.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpTextTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "0:0:0:0:0:0:0:1, ::1",
        "0:0:0:0:0:0:0:0, ::",
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:db8:1:1:1:1:0:0, 2001:db8:1:1:1:1::",
        "0:0:1:1:1:1:1:1, ::1:1:1:1:1:1",
    })
    @DisplayName("addresses are written as RFC 5952 asks")
    void recommendedForm(String written, String expected) {
        assertThat(IpText.of(InetAddress.ofLiteral(written))).isEqualTo(expected);
    }

    @Test
    void scopesStayHere() throws UnknownHostException {
        byte[] octets = InetAddress.ofLiteral("fe80::1").getAddress();
        assertThat(IpText.of(Inet6Address.getByAddress("", octets, 2))).isEqualTo("fe80::1");
    }

    @Test
    void withPort() {
        assertThat(IpText.of(InetAddress.ofLiteral("::1"), 25)).isEqualTo("[::1]:25");
        assertThat(IpText.of(InetAddress.ofLiteral("192.0.2.1"), 25)).isEqualTo("192.0.2.1:25");
    }
}
