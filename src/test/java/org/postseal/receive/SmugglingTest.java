package org.postseal.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.SmugglingVectors;

/** What merely looks like the end of a message must not end it, and must not get through. */
class SmugglingTest {

    private static final String SMUGGLED =
            "MAIL FROM:<evil@example.org>\r\nRCPT TO:<victim@example.net>\r\nDATA\r\n"
                    + "Subject: smuggled\r\n\r\nevil\r\n.\r\n";

    private static void mustNotSmuggle(String fakeEnd) throws IOException {
        try (TestServer server = new TestServer();
                TestClient client = server.connect()) {
            client.hello();
            client.envelope();
            client.ask("DATA", "354");
            client.raw("Subject: innocent\r\n\r\nlorem" + fakeEnd + SMUGGLED);
            String reply = client.reply();
            assertThat(reply).as(shown(fakeEnd)).matches("(521 5.5.2|554 5.6.0) .*");
            assertThat(server.intake.accepted()).isEmpty();
            assertThat(server.intake.openSpools()).isZero();
        }
    }

    private static String shown(String octets) {
        return octets.replace("\r", "<CR>").replace("\n", "<LF>").replace("\0", "<NUL>");
    }

    @ParameterizedTest
    @DisplayName("T16 bare CR and LF around a dot")
    @ValueSource(
            strings = {
                "\n.\n",
                "\n.\r",
                "\r.\n",
                "\r.\r",
                "\n.\r\n",
                "\r.\r\n",
                "\r\n.\n",
                "\r\n.\r",
                "\r\r\n.\r\n",
                "\r\n.\r\r\n",
                "\r\n\0.\r\n",
                "\r\n.\0\r\n"
            })
    void fakeEnds(String fakeEnd) throws IOException {
        mustNotSmuggle(fakeEnd);
    }

    @Test
    @DisplayName("T16 published inbound vectors")
    void publishedVectors() throws IOException {
        for (String vector : SmugglingVectors.all()) {
            mustNotSmuggle(vector);
        }
    }

    @Test
    @DisplayName("T16 a chunk cannot bring in what DATA cannot")
    void chunks() throws IOException {
        try (TestServer server = new TestServer();
                TestClient client = server.connect()) {
            client.hello();
            client.envelope();
            client.raw("BDAT 7\r\nA: b\r\n\r");
            client.expect("250 2.0.0");
            client.raw("BDAT 2 LAST\r\n.\n");
            client.expect("521 5.5.2");
            assertThat(server.intake.accepted()).isEmpty();
        }
    }
}
