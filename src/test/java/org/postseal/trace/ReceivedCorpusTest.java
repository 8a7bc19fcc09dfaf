package org.postseal.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.Suites;
import tools.jackson.databind.JsonNode;

/** Received fields from real messages, read where they are. */
class ReceivedCorpusTest {

    @Test
    @DisplayName("of 2,628 real fields, each is read, and so many tell of each channel")
    void corpus() throws IOException {
        Map<Channel, Integer> counts = new EnumMap<>(Channel.class);
        int readable = 0;
        int dated = 0;
        for (JsonNode entry : Suites.json("received/corpus.json").path("headers")) {
            Received field = Received.of(entry.path("header").asString());
            counts.merge(field.channel().channel(), 1, Integer::sum);
            readable += field.isReadable() ? 1 : 0;
            dated += field.time().isPresent() ? 1 : 0;
        }
        assertThat(counts)
                .containsExactly(
                        Map.entry(Channel.ENCRYPTED, 351),
                        Map.entry(Channel.CLEAR, 750),
                        Map.entry(Channel.WITHIN, 985),
                        Map.entry(Channel.UNKNOWN, 542));
        assertThat(readable).isEqualTo(2593);
        assertThat(dated).isEqualTo(2532);
    }
}
