package org.postseal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What has been taken for the end of a message, somewhere, and is none. */
public final class SmugglingVectors {

    private SmugglingVectors() {}

    /** All 26 of the public suite: 7 for receivers, 9 for senders, 10 of smtpsmug. */
    public static List<String> all() throws IOException {
        JsonNode suite = Suites.json("smtp/smuggling.json");
        List<String> vectors = new ArrayList<>();
        suite.get("inbound_fake_end_of_data").forEach(v -> vectors.add(v.asString()));
        assertThat(vectors).hasSize(7);
        suite.get("outbound_fake_end_of_data").forEach(v -> vectors.add(v.asString()));
        assertThat(vectors).hasSize(7 + 9);
        for (String name : suite.get("smtpsmug").propertyNames()) {
            if (!name.equals("pipelining")) { // a question, not a vector
                vectors.add(unescaped(suite.get("smtpsmug").get(name).asString()));
            }
        }
        assertThat(vectors).hasSize(7 + 9 + 10);
        return vectors;
    }

    private static String unescaped(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\x00", "\0");
    }

    /** For the words of a test. */
    public static String shown(String octets) {
        return octets.replace("\r", "<CR>").replace("\n", "<LF>").replace("\0", "<NUL>");
    }
}
