package org.postseal.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.tlog.MalformedLog;

/** Reads a handshake that OpenSSL 3.0 signed, with a second hello and a request for our key. */
class SignedHandshakeTest {

    static byte[] file() {
        try (InputStream in =
                Objects.requireNonNull(
                        SignedHandshakeTest.class.getResourceAsStream("signed-handshake"))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("E04 E11 what was kept by an earlier version is read, and still proves the same")
    void kept() throws Exception {
        SignedHandshake read = SignedHandshake.parse(file());
        SignedHandshake.Shown shown = read.proven();
        assertThat(read.messages()).hasSize(8);
        assertThat(shown.serverName()).isEqualTo("mx.example.org");
        assertThat(shown.cipher()).isEqualTo("TLS_AES_128_GCM_SHA256");
        assertThat(shown.checkpoint().origin()).isEqualTo("relay.test/postseal/2026");
        assertThat(shown.checkpoint().size()).isEqualTo(7);
        assertThat(shown.chainSha256())
                .isEqualTo("c2d817908034c90d0a927546161ffa2a87d934d92c76bc5062800cef7b81975c");
    }

    @Test
    @DisplayName("E03 each octet of each message counts, those of the first hello too")
    void everyOctet() throws Exception {
        SignedHandshake good = SignedHandshake.parse(file());
        for (int i = 0; i < good.messages().size(); i++) {
            byte[] message = good.messages().get(i);
            for (int at = 0; at < message.length; at++) {
                List<byte[]> changed = new ArrayList<>(good.messages());
                byte[] bad = message.clone();
                bad[at] ^= (byte) (1 << at % Byte.SIZE);
                changed.set(i, bad);
                SignedHandshake forged =
                        new SignedHandshake(good.checkpoint(), good.nonce(), changed);
                assertThatThrownBy(forged::proven)
                        .as("octet %d of message %d", at, i)
                        .isInstanceOf(MalformedLog.class);
            }
        }
    }

    @Test
    @DisplayName("E03 no message may be left out, doubled or stand elsewhere")
    void everyMessage() throws Exception {
        SignedHandshake good = SignedHandshake.parse(file());
        for (int i = 0; i < good.messages().size(); i++) {
            List<byte[]> fewer = new ArrayList<>(good.messages());
            byte[] taken = fewer.remove(i);
            for (int to = 0; to <= fewer.size(); to++) {
                List<byte[]> moved = new ArrayList<>(fewer);
                moved.add(to, taken);
                if (to != i) {
                    assertFails(good, moved);
                }
                moved.add(i, taken);
                assertFails(good, moved);
            }
            assertFails(good, fewer);
        }
        assertFails(good, List.of());
    }

    private static void assertFails(SignedHandshake good, List<byte[]> messages) {
        SignedHandshake bad = new SignedHandshake(good.checkpoint(), good.nonce(), messages);
        assertThatThrownBy(bad::proven).isInstanceOf(MalformedLog.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "postseal-handshake 1\n",
                "postseal-handshake 1\ncheckpoint \nnonce \nmessage",
                "postseal-handshake 1\nnonce \ncheckpoint \nmessage \n",
                "postseal-handshake 1\ncheckpoint \nnonce \nmessage =\n",
                "postseal-handshake 1\ncheckpoint AB==\nnonce \nmessage \n",
                "postseal-handshake 2\ncheckpoint \nnonce \nmessage \n"
            })
    @DisplayName("a file of another form is refused")
    void form(String text) {
        assertThatThrownBy(() -> SignedHandshake.parse(text.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(MalformedLog.class);
    }

    @Test
    @DisplayName("a file that is too long, or of too many messages, is refused")
    void bounds() {
        byte[] much = new byte[SignedHandshake.OCTETS_MAX];
        assertThatThrownBy(() ->
                        SignedHandshake.parse(
                                new SignedHandshake(much, new byte[0], List.of(much)).octets()))
                .isInstanceOf(MalformedLog.class);
        List<byte[]> many = java.util.Collections.nCopies(17, new byte[1]);
        assertThatThrownBy(() ->
                        SignedHandshake.parse(
                                new SignedHandshake(new byte[0], new byte[0], many).octets()))
                .isInstanceOf(MalformedLog.class);
    }
}
