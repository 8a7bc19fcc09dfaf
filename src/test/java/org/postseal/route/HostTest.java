package org.postseal.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.dns.Security;

class HostTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, true",
        "2001:db8::1, true",
        "[192.0.2.1], true",
        "1, true",
        "mx.example, false",
        "1mx.example, false",
        "192.0.2.1.example, false",
        "mx1, false"
    })
    void onlyAnAddressIsTakenForOne(String name, boolean address) {
        Host host =
                new Host(
                        name,
                        name,
                        25,
                        Security.SECURE,
                        Security.SECURE,
                        List.of(InetAddress.getLoopbackAddress()),
                        Optional.empty());
        assertThat(host.isAddress()).isEqualTo(address);
    }
}
