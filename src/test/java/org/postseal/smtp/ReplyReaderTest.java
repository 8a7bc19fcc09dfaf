package org.postseal.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.wire.LineReader;

class ReplyReaderTest {

    @Test
    void readsOneLineAndSeveral() throws IOException {
        ReplyReader reader = over("220 mx ready\r\n250-mx\r\n250-SIZE 10\r\n250 DSN\r\n");

        assertThat(reader.read()).isEqualTo(Reply.plain(220, "mx ready"));
        assertThat(reader.read()).isEqualTo(new Reply(250, List.of("mx", "SIZE 10", "DSN")));
    }

    @Test
    void readsACodeWithoutText() throws IOException {
        assertThat(over("250\r\n").read()).isEqualTo(Reply.plain(250, ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello\r\n",
                "25\r\n",
                "2500 x\r\n",
                "250_x\r\n",
                "150 x\r\n",
                "600 x\r\n",
                "-50 x\r\n",
                "\r\n",
                "250-a\r\n251 b\r\n",
                "250 a\n",
                "250 a\rb\r\n"
            })
    void refusesWhatIsNoReply(String octets) {
        assertThatThrownBy(over(octets)::read).isInstanceOf(MalformedReply.class);
    }

    @Test
    @DisplayName("T12 a reply of too many lines, or one too long a line, ends the reading")
    void isBounded() {
        assertThatThrownBy(over("250-x\r\n".repeat(5))::read)
                .isInstanceOf(MalformedReply.class)
                .hasMessageContaining("4 lines");
        assertThatThrownBy(over("250 " + "x".repeat(100) + "\r\n")::read)
                .isInstanceOf(MalformedReply.class)
                .hasMessageContaining("too long");
    }

    @Test
    void anEndWithinAReplyIsNoReply() {
        assertThatThrownBy(over("250-x\r\n")::read).isInstanceOf(EOFException.class);
    }

    private static ReplyReader over(String octets) {
        return new ReplyReader(
                new LineReader(new ByteArrayInputStream(octets.getBytes(StandardCharsets.UTF_8))),
                new ReplyReader.Limits(40, 4));
    }
}
