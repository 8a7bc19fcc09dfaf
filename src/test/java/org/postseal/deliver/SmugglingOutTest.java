package org.postseal.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.SmugglingVectors;

/** The real client in front of a host that would take any of these for the end of a message. */
class SmugglingOutTest {

    private static final String SECOND =
            "MAIL FROM:<evil@sender.test>\r\nRCPT TO:<victim@example.test>\r\nDATA\r\n"
                    + "Subject: smuggled\r\n\r\nevil\r\n.\r\n";

    static Stream<String> vectors() throws IOException {
        return SmugglingVectors.all().stream().map(SmugglingVectors::shown);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    @DisplayName("none of the 26 published vectors leaves, through DATA or in chunks")
    void nothingLeaves(String shown) throws IOException {
        String vector = shown.replace("<CR>", "\r").replace("<LF>", "\n").replace("<NUL>", "\0");
        for (List<String> keywords : List.of(List.of("SIZE"), ScriptedPeer.ALL)) {
            try (Rig rig = new Rig()) {
                ScriptedPeer peer = rig.host("mx1.example.test", keywords);

                rig.deliver(Claims.of(Claims.SMALL + "lorem" + vector + SECOND, "u@example.test"));

                assertThat(peer.mails()).as("kept by the host").isEmpty();
                assertThat(peer.heard("MAIL")).as("transactions").hasSizeLessThan(2);
                assertThat(peer.heard("EHLO")).as("there was a session").isNotEmpty();
            }
        }
    }
}
