package org.postseal.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.lab.DnsServer;
import org.postseal.lab.SignedZones;
import org.postseal.lab.ZoneSpec;

/** The program as it is wired by default: nobody's zone leads it into its own network. */
@Tag("peers")
class PrivateAddressTest {

    @TempDir Path folder;

    @Test
    @DisplayName("D18 S34 by default neither mail hosts nor policy hosts may be on this machine")
    void refused() throws IOException {
        SignedZones zones =
                SignedZones.builder(Clock.systemUTC())
                        .zone(
                                ZoneSpec.unsigned(
                                        "inner.test",
                                        """
                                        @         MX  10 mx
                                        mx        A   127.0.0.1
                                        @         MX  20 mx2
                                        mx2       A   198.51.100.7
                                        mta-sts   A   127.0.0.1
                                        _mta-sts  TXT "v=STSv1; id=1;"
                                        """))
                        .build();
        Path anchor = folder.resolve("root.ds");
        Files.writeString(anchor, zones.trustAnchor());
        try (DnsServer dns = DnsServer.start(zones, Loopback.at("127.0.0.1", 0))) {
            String[] command = {
                "explain",
                "inner.test",
                "--resolver",
                "127.0.0.1:" + dns.address().getPort(),
                "--trust-anchor",
                anchor.toString()
            };
            assertThat(RelayProcess.once(folder, command).successfully().output())
                    .contains("not tried: The host mx.inner.test has no public address (127.0.0.1)")
                    .contains("mta-sts.inner.test has the address 127.0.0.1, which is not public");
        }
    }
}
