package org.postseal.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.wire.LineReader;

class AttackerTest {

    private static final InetSocketAddress ANYWHERE =
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

    private final LabCa ca = LabCa.create("Lab", Instant.now());
    private final LabTls tls = LabTls.with(ca.issue("mx.lab.test"));

    @Test
    @DisplayName("counts every octet of a message that passes in the clear")
    void countsClear() throws Exception {
        try (LabHost host = LabHost.start(LabHost.Setup.inTheClear("mx.lab.test"), ANYWHERE);
                Attacker attacker =
                        Attacker.start(new Tactic.Listens(), ANYWHERE, host.address())) {
            try (LabSender sender = new LabSender(attacker.address())) {
                sender.send("a@b.test", "c@lab.test", List.of("Subject: s", "", "open"));
            }
            assertThat(attacker.clearOctets()).isEqualTo("Subject: s\r\n\r\nopen\r\n".length());
            assertThat(host.receipts())
                    .singleElement()
                    .satisfies(receipt -> {
                        assertThat(receipt.sender()).isEqualTo("a@b.test");
                        assertThat(receipt.recipients()).containsExactly("c@lab.test");
                        assertThat(receipt.message()).isEqualTo("Subject: s\r\n\r\nopen\r\n");
                        assertThat(receipt.tls()).isEmpty();
                    });
        }
    }

    @Test
    @DisplayName("counts chunks in the clear too")
    void countsChunks() throws Exception {
        try (LabHost host = LabHost.start(LabHost.Setup.inTheClear("mx.lab.test"), ANYWHERE);
                Attacker attacker = Attacker.start(new Tactic.Listens(), ANYWHERE, host.address());
                Talk talk = new Talk(attacker.address())) {
            talk.ask("EHLO me.test");
            talk.ask("MAIL FROM:<a@b.test>");
            talk.ask("RCPT TO:<c@lab.test>");
            assertThat(talk.ask("BDAT 5\r\nhello")).startsWith("250 ");
            assertThat(talk.ask("BDAT 3 LAST\r\n...")).startsWith("250 ");
            assertThat(attacker.clearOctets()).isEqualTo(8);
            assertThat(host.receipts().getFirst().message()).isEqualTo("hello...");
        }
    }

    @Test
    @DisplayName("sees nothing of what passes after a STARTTLS it lets through")
    void blindToTls() throws Exception {
        try (LabHost host = LabHost.start(LabHost.Setup.honest("mx.lab.test", tls), ANYWHERE);
                Attacker attacker = Attacker.start(new Tactic.Listens(), ANYWHERE, host.address());
                Talk talk = new Talk(attacker.address())) {
            assertThat(talk.ask("EHLO me.test")).contains("STARTTLS");
            assertThat(talk.ask("STARTTLS")).startsWith("220 ");
            talk.secure();
            assertThat(talk.ask("EHLO me.test")).doesNotContain("STARTTLS");
            talk.ask("MAIL FROM:<a@b.test>");
            talk.ask("RCPT TO:<c@lab.test>");
            assertThat(talk.ask("DATA")).startsWith("354 ");
            assertThat(talk.ask("hidden\r\n.")).startsWith("250 ");

            assertThat(attacker.clearOctets()).isZero();
            assertThat(host.receipts().getFirst().tls().orElseThrow().protocol())
                    .isEqualTo("TLSv1.3");
        }
    }

    @Test
    @DisplayName("takes STARTTLS out of the offer, and refuses it for the host")
    void strips() throws Exception {
        try (LabHost host = LabHost.start(LabHost.Setup.honest("mx.lab.test", tls), ANYWHERE);
                Attacker attacker =
                        Attacker.start(new Tactic.RemovesStartTls(), ANYWHERE, host.address());
                Talk talk = new Talk(attacker.address())) {
            assertThat(talk.ask("EHLO me.test"))
                    .contains("PIPELINING")
                    .contains("250 ENHANCEDSTATUSCODES")
                    .doesNotContain("STARTTLS");
            assertThat(talk.ask("STARTTLS")).startsWith("502 ");
            assertThat(attacker.strikes()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("a host that injects, refuses, hangs up or greylists does as it was told, in turn")
    void misbehaves() throws Exception {
        LabHost.Setup setup =
                LabHost.Setup.misbehaving(
                        "mx.lab.test",
                        tls,
                        new ReplyBehaviour.Answers(
                                ReplyBehaviour.Stage.RCPT, "450 4.7.1 come back", 1),
                        new TlsBehaviour.InjectsAfterStartTls("250 injected"));
        try (LabHost host = LabHost.start(setup, ANYWHERE);
                Talk talk = new Talk(host.address())) {
            talk.ask("EHLO me.test");
            talk.ask("MAIL FROM:<a@b.test>");
            assertThat(talk.ask("RCPT TO:<c@lab.test>")).startsWith("450 ");
            assertThat(talk.ask("RCPT TO:<c@lab.test>")).startsWith("250 ");
            assertThat(talk.ask("STARTTLS")).startsWith("220 ");
            assertThat(talk.reply()).startsWith("250 injected");
        }
    }

    /** A client that says what it is told to. */
    private static final class Talk implements AutoCloseable {
        private Socket socket;
        private LineReader in;

        Talk(InetSocketAddress to) throws IOException {
            socket = new Socket(to.getAddress(), to.getPort());
            socket.setSoTimeout(10_000);
            in = new LineReader(socket.getInputStream());
            reply();
        }

        String ask(String text) throws IOException {
            socket.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
            if (text.startsWith("BDAT") && text.endsWith("hello") || text.endsWith("...")) {
                // The line end after a chunk is a command of its own: an unknown one.
                String chunk = reply();
                reply();
                return chunk;
            }
            return reply();
        }

        String reply() throws IOException {
            StringBuilder lines = new StringBuilder();
            String line;
            do {
                line = in.readText(4096);
                lines.append(line).append('\n');
            } while (line.startsWith("-", 3));
            return lines.toString();
        }

        void secure() throws Exception {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
            SSLSocket secured =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(socket, "mx.lab.test", socket.getPort(), true);
            secured.startHandshake();
            socket = secured;
            in = new LineReader(secured.getInputStream());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
