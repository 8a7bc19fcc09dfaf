package org.postseal.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.mail.Domain;
import org.postseal.mail.Message;
import org.postseal.queue.QueueId;
import org.postseal.queue.Spool;
import org.postseal.screen.Screening;
import org.postseal.screen.Trace;

class ArrivalTest {

    private static final String HEADER =
            "A: 1\r\nPostseal-X: out\r\nLonger-Name: 2\r\n\tfolded\r\n";
    private static final String BODY = ".\r\nPostseal-Y: stays\r\n\r\nx\r\n";

    /** Keeps what is written. */
    private static final class Kept implements Spool {
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

        @Override
        public QueueId id() {
            return new QueueId("Q1");
        }

        @Override
        public OutputStream output() {
            return octets;
        }

        @Override
        public Message finish(Message.Traits traits) {
            return new Message(new Message.Inline(octets.toByteArray()), traits);
        }

        @Override
        public void close() {}
    }

    private static Arrival arrival(Spool spool) {
        Trace trace =
                new Trace(
                        "client.example",
                        InetAddress.getLoopbackAddress(),
                        "ESMTP",
                        Optional.empty(),
                        spool.id(),
                        Optional.empty(),
                        Instant.EPOCH);
        Screening screening = new Screening(Domain.of("relay.example"));
        return new Arrival(spool, screening, trace, SmallLimits.LIMITS, Optional.empty());
    }

    @Test
    @DisplayName("the header ends at the first empty line, however the message is cut")
    void headerEnd() throws IOException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);
        byte[] message = (HEADER + "\r\n" + BODY).getBytes(StandardCharsets.US_ASCII);
        int headerEnd = HEADER.length() + 2;
        for (int round = 0; round < 2_000; round++) {
            Kept spool = new Kept();
            try (Arrival arrival = arrival(spool)) {
                for (int at = 0; at < message.length; ) {
                    int step = Math.min(message.length - at, 1 + random.nextInt(30));
                    arrival.take(Arrays.copyOfRange(message, at, at + step), step);
                    at += step;
                    assertThat(spool.octets.size() > 0).isEqualTo(at >= headerEnd);
                }
                assertThat(arrival.finish()).isPresent();
            }
            String kept = spool.octets.toString(StandardCharsets.US_ASCII);
            assertThat(kept)
                    .endsWith("\r\nA: 1\r\nLonger-Name: 2\r\n\tfolded\r\n\r\n" + BODY)
                    .doesNotContain("Postseal-X");
        }
    }
}
