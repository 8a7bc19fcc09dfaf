package org.postseal.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("peers")
class SignedTreeTest {

    @BeforeAll
    static void programs() {
        Programs.need("nsd", "unbound", "drill", "ldns-keygen", "ldns-signzone");
    }

    @Test
    @DisplayName("Unbound calls the signed zone authentic, the unsigned not, the bogus a failure")
    void judged(@TempDir Path folder) throws Exception {
        String records = "@ MX 10 mx\nmx A 127.0.0.2";
        try (SignedTree tree =
                SignedTree.start(
                        folder,
                        List.of(
                                SignedTree.ZoneFile.signed("dane.test", records),
                                SignedTree.ZoneFile.unsigned("plain.test", records),
                                SignedTree.ZoneFile.bogus(
                                        "bogus.test",
                                        "@ MX 10 mx\nmx A " + SignedTree.SIGNED_HOST)))) {
            assertThat(tree.drill("mx.dane.test", "A"))
                    .contains("rcode: NOERROR", "127.0.0.2", "RRSIG")
                    .containsPattern("flags:.* ad");
            assertThat(tree.drill("mx.plain.test", "A"))
                    .contains("rcode: NOERROR", "127.0.0.2")
                    .doesNotContainPattern("flags:.* ad");
            assertThat(tree.drill("mx.bogus.test", "A")).contains("rcode: SERVFAIL");
        }
    }
}
