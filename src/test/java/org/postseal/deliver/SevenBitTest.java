package org.postseal.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.mail.Message;
import org.postseal.smtp.Reason;

/** G09: 8-bit messages for 7-bit hosts, unbroken or not at all. */
class SevenBitTest {

    @Test
    @DisplayName("G09 8-bit text becomes quoted-printable, and its fields stay")
    void plainText() throws IOException {
        assertThat(
                        converted(
                                """
                                Subject: x
                                MIME-Version: 1.0
                                Content-Type: text/plain;
                                 charset=utf-8
                                Content-Transfer-Encoding: 8bit
                                X-Last: y

                                Gr\u00fc\u00dfe = 1
                                .dot\s
                                """))
                .isEqualTo(
                        crlf(
                                """
                                Subject: x
                                MIME-Version: 1.0
                                Content-Type: text/plain;
                                 charset=utf-8
                                Content-Transfer-Encoding: quoted-printable
                                X-Last: y

                                Gr=C3=BC=C3=9Fe =3D 1
                                .dot=20
                                """));
    }

    @Test
    void textFromBeforeMimeIsLabelled() throws IOException {
        assertThat(converted("Subject: x\n\n\u00fc\n"))
                .isEqualTo(
                        crlf(
                                """
                                Subject: x
                                Content-Transfer-Encoding: quoted-printable
                                MIME-Version: 1.0
                                Content-Type: text/plain; charset=unknown-8bit

                                =C3=BC
                                """));
    }

    @Test
    @DisplayName("G09 only the parts that need it are converted, and the structure is kept")
    void multipart() throws IOException {
        String text =
                """
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary="b (1)"
                Content-Transfer-Encoding: 8bit

                preamble
                --b (1)
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 8bit

                \u00fc
                --b (1)
                Content-Type: multipart/alternative; boundary=inner

                --inner

                ascii = stays
                --inner
                Content-Type: application/octet-stream

                --b (1)x is no boundary \u00fc
                --inner--
                --b (1)
                Content-Type: application/pdf
                Content-Transfer-Encoding: base64

                AAAA
                --b (1)--
                epilogue
                """;

        String made = converted(text);

        assertThat(made)
                .isEqualTo(
                        crlf(text)
                                .replaceFirst("8bit", "7bit")
                                .replace("8bit", "quoted-printable")
                                .replace(
                                        "octet-stream\r\n",
                                        "octet-stream\r\n"
                                                + "Content-Transfer-Encoding: quoted-printable\r\n")
                                .replace("--b (1)x", "=2D-b (1)x")
                                .replace(
                                        new String(
                                                "\u00fc".getBytes(StandardCharsets.UTF_8),
                                                StandardCharsets.ISO_8859_1),
                                        "=C3=BC"));
    }

    static Stream<Arguments> unconvertible() {
        String mixed = "MIME-Version: 1.0\nContent-Type: multipart/%s; boundary=b\n\n--b\n";
        return Stream.of(
                Arguments.of("DKIM-Signature: v=1\nSubject: x\n\n\u00fc\n", "DKIM"),
                Arguments.of("ARC-Message-Signature: i=1\n\n\u00fc\n", "DKIM"),
                Arguments.of("Subject: \u00fc\n\nx\n", "header"),
                Arguments.of(mixed.formatted("signed") + "\n\u00fc\n--b--\n", "signed"),
                Arguments.of(mixed.formatted("encrypted") + "\n\u00fc\n--b--\n", "signed"),
                Arguments.of(mixed.formatted("digest") + "\nS: x\n\n\u00fc\n--b--\n", "another"),
                Arguments.of(
                        mixed.formatted("mixed")
                                + "Content-Type: message/rfc822\n\nS: x\n\n\u00fc\n--b--\n",
                        "message/rfc822"),
                Arguments.of(mixed.formatted("mixed") + "X: \u00fc\n\nx\n--b--\n", "header"),
                Arguments.of("Content-Type: multipart/mixed\n\n\u00fc\n", "multipart/mixed"),
                Arguments.of(
                        "Content-Type: multipart/mixed; boundary=b\n\n\u00fc\n--b\n\nx\n--b--\n",
                        "between"),
                Arguments.of(
                        "Content-Transfer-Encoding: base64\nMIME-Version: 1.0\n\n\u00fc\n",
                        "labelled"),
                Arguments.of(
                        "Content-Type: multipart/mixed; boundary=b\n\n"
                                + "--b\nContent-Type: multipart/mixed; boundary=b\n\n".repeat(40)
                                + "\u00fc\n",
                        "deep"));
    }

    @ParameterizedTest
    @MethodSource
    @DisplayName("G09 what would break is not converted")
    void unconvertible(String text, String why) {
        assertThatThrownBy(() -> converted(text))
                .isInstanceOfSatisfying(
                        HostTrouble.class,
                        e -> {
                            assertThat(e.trouble().reason())
                                    .isEqualTo(Reason.EIGHT_BIT_UNCONVERTIBLE);
                            assertThat(e.trouble().sentence()).contains(why);
                            assertThat(e.trouble().isPermanent()).isTrue();
                        });
    }

    @Test
    void aSignedPartWithoutEightBitStaysAsItIs() throws IOException {
        String text =
                """
                Content-Type: multipart/mixed; boundary=out

                --out
                Content-Type: multipart/signed; boundary=in

                --in
                Content-Transfer-Encoding: 8bit

                signed
                --in--
                --out
                Content-Type: text/plain

                \u00fc
                --out--
                """;

        assertThat(converted(text))
                .contains("Content-Transfer-Encoding: 8bit\r\n\r\nsigned\r\n--in--")
                .contains("quoted-printable\r\n\r\n=C3=BC\r\n--out--");
    }

    @Test
    @DisplayName("what is encoded decodes to the very same octets, in lines of at most 76")
    void anyOctets() throws IOException {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            byte[] line = new byte[random.nextInt(200)];
            random.nextBytes(line);
            for (int i = 0; i < line.length; i++) {
                boolean lineEnd = line[i] == '\r' || line[i] == '\n' || line[i] == 0;
                line[i] = lineEnd ? (byte) '-' : line[i];
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            QuotedPrintable.encode(line, out);
            String text = out.toString(StandardCharsets.US_ASCII);

            assertThat(decoded(text)).isEqualTo(line);
            for (String piece : text.split("\r\n", -1)) {
                assertThat(piece.length()).isLessThanOrEqualTo(76);
                assertThat(piece).doesNotStartWith("-").doesNotEndWith(" ").doesNotEndWith("\t");
            }
        }
    }

    private static byte[] decoded(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String joined = text.replace("=\r\n", "");
        for (int i = 0; i < joined.length(); i++) {
            if (joined.charAt(i) == '=') {
                out.write(Integer.parseInt(joined.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                out.write(joined.charAt(i));
            }
        }
        return out.toByteArray();
    }

    @Test
    @DisplayName("G09 a 7-bit host gets the converted message, and its true size")
    void overTheWire() throws IOException {
        try (Rig rig = new Rig()) {
            ScriptedPeer peer = rig.host("mx1.example.test", java.util.List.of("SIZE"));
            String text = "Subject: x\r\n\r\n\u00fc\r\n";

            MailTransactionTest.only(
                    rig.deliver(
                            Claims.of(text, new Message.Traits(true, false), "u@example.test")));

            byte[] got = peer.mails().getFirst().octets();
            assertThat(peer.mails().getFirst().text()).endsWith("\r\n\r\n=C3=BC\r\n");
            assertThat(peer.heard("MAIL"))
                    .containsExactly("MAIL FROM:<a@sender.test> SIZE=" + got.length);
        }
    }

    private static String converted(String text) throws IOException {
        byte[] octets = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        Body body = new SevenBit(new Message.Inline(octets)).body("mx.test");
        try (InputStream in = body.source().open()) {
            byte[] made = in.readAllBytes();
            assertThat(body.size()).isEqualTo(made.length);
            String seen = new String(made, StandardCharsets.ISO_8859_1);
            assertThat(seen).matches("\\p{ASCII}*");
            return seen;
        }
    }

    private static String crlf(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)
                .replace("\n", "\r\n");
    }
}
