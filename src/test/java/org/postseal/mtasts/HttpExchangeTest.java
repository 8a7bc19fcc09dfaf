package org.postseal.mtasts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.wire.Connection;

/** One question and its answer, without a network: what is asked, and where the bounds are. */
class HttpExchangeTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
    private static final int MAX = StsPolicy.OCTETS_MAX;

    /** A peer that has said all it will say; what it is told counts once it is flushed. */
    private static final class Peer implements Connection {
        private final InputStream input;
        private final ByteArrayOutputStream buffered = new ByteArrayOutputStream();
        private String told = "";

        Peer(String says) {
            input = new ByteArrayInputStream(says.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public InputStream input() {
            return input;
        }

        @Override
        public OutputStream output() {
            return new OutputStream() {
                @Override
                public void write(int octet) {
                    buffered.write(octet);
                }

                @Override
                public void flush() {
                    told = buffered.toString(StandardCharsets.US_ASCII);
                }
            };
        }

        @Override
        public void readTimeout(Duration timeout) {
            // It never waits.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    private static String get(String answer) throws IOException {
        byte[] body =
                new HttpExchange(new Peer(answer), "mta-sts.a.b", 443, Limits.defaults()).get();
        return new String(body, StandardCharsets.US_ASCII);
    }

    private static String asked(int port) throws IOException {
        Peer peer = new Peer(OK + "\r\n");
        new HttpExchange(peer, "mta-sts.a.b", port, Limits.defaults()).get();
        return peer.told;
    }

    @Test
    @DisplayName("S08 the one well-known file is asked for, by the host's name, and no more")
    void request() throws IOException {
        assertThat(asked(443))
                .isEqualTo(
                        "GET /.well-known/mta-sts.txt HTTP/1.1\r\nHost: mta-sts.a.b\r\n"
                                + "User-Agent: postseal\r\nAccept: text/plain\r\n"
                                + "Connection: close\r\n\r\n");
        assertThat(asked(8443)).contains("\r\nHost: mta-sts.a.b:8443\r\n");
    }

    private static String whole(int length) {
        return OK + "Content-Length: " + length + "\r\n\r\n" + "x".repeat(length);
    }

    private static String toTheEnd(int length) {
        return OK + "\r\n" + "x".repeat(length);
    }

    private static String chunked(int length) {
        StringBuilder answer = new StringBuilder(OK + "Transfer-Encoding: chunked\r\n\r\n");
        for (int left = length; left > 0; left -= 4096) {
            int size = Math.min(left, 4096);
            answer.append(Integer.toHexString(size)).append("\r\n").append("x".repeat(size));
            answer.append("\r\n");
        }
        return answer.append("0\r\n\r\n").toString();
    }

    @Test
    @DisplayName("S09 64 KiB is read in every form of a body, and one octet more in none")
    void size() throws IOException {
        assertThat(get(whole(MAX))).hasSize(MAX);
        assertThat(get(toTheEnd(MAX))).hasSize(MAX);
        assertThat(get(chunked(MAX))).hasSize(MAX);
        for (String more : new String[] {whole(MAX + 1), toTheEnd(MAX + 1), chunked(MAX + 1)}) {
            assertThatThrownBy(() -> get(more))
                    .isInstanceOf(StsFetchFailure.class)
                    .hasMessageContaining("longer than 65536");
        }
    }

    @Test
    @DisplayName(
            "S09 a hundred lines of header are the end of it, interim answers are at most three")
    void lines() throws IOException {
        String ninetyEight = "X: y\r\n".repeat(98);
        assertThat(get(OK + ninetyEight + "\r\nz")).isEqualTo("z");
        assertThatThrownBy(() -> get(OK + ninetyEight + "X: y\r\n" + "\r\nz"))
                .isInstanceOf(StsFetchFailure.class);
        String interim = "HTTP/1.1 103 Early\r\n\r\n";
        assertThat(get(interim.repeat(3) + OK + "\r\nz")).isEqualTo("z");
        assertThatThrownBy(() -> get(interim.repeat(4) + OK + "\r\nz"))
                .isInstanceOf(StsFetchFailure.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ": nameless\r\n\r\nz",
                "no colon\r\n\r\nz",
                "Content-Length: 1\r\nContent-Length: 2\r\n\r\nzz",
                "Transfer-Encoding: chunked\r\n\r\n1\r\nzz\r\n0\r\n\r\n",
            })
    @DisplayName("S09 a header line without a name, and lengths that are not kept, are no answer")
    void malformed(String rest) {
        assertThatThrownBy(() -> get(OK + rest)).isInstanceOf(StsFetchFailure.class);
    }

    @Test
    @DisplayName("The same length twice is one length")
    void sameLength() throws IOException {
        assertThat(get(OK + "Content-Length: 1\r\nContent-Length: 1\r\n\r\nz")).isEqualTo("z");
    }
}
