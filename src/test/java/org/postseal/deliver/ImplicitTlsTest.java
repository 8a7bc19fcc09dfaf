package org.postseal.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.deliver.Misbehaviour.Stage;
import org.postseal.demand.Level;
import org.postseal.dns.Security;
import org.postseal.lab.LabTlsa;
import org.postseal.route.Host;
import org.postseal.settle.Outcome;
import org.postseal.smtp.Reason;

/** T25: a next hop with TLS from the first octet on is held to all that STARTTLS is held to. */
class ImplicitTlsTest {

    private static final String MX = "mx1.example.test";

    private final Rig rig = new Rig();

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    private ScriptedPeer host(String identity, Misbehaviour... script) throws IOException {
        ScriptedPeer peer = rig.peer("127.0.0.1", ScriptedPeer.ALL, Rig.identity(identity), script);
        rig.hosts(
                List.of(
                        new Host(
                                MX,
                                MX,
                                peer.port(),
                                Security.SECURE,
                                Security.SECURE,
                                List.of(peer.address()),
                                Optional.empty(),
                                true)));
        return peer;
    }

    @Test
    @DisplayName("T25 nothing is said before TLS, and everything inside it")
    void delivers() throws IOException {
        ScriptedPeer peer = host(MX, new Misbehaviour.ImplicitTls());

        assertThat(rig.deliver()).isInstanceOf(Outcome.Delivered.class);

        assertThat(peer.said()).allMatch(ScriptedPeer.Said::secure);
        assertThat(peer.heard("STARTTLS")).isEmpty();
        assertThat(peer.heard("EHLO")).hasSize(1);
        assertThat(peer.mails()).hasSize(1);
    }

    @Test
    @DisplayName("T25 a rule, and DANE for the port, hold as they do with STARTTLS")
    void isJudged() throws IOException {
        ScriptedPeer peer = host("other.example.test", new Misbehaviour.ImplicitTls());
        rig.rule("example.test secure match=" + MX);
        assertThat(reasonOf(rig.deliver())).isEqualTo(Reason.CERTIFICATE_NAME);

        rig.rule("");
        rig.tlsa(rig.only(), LabTlsa.wire(3, 1, 1, Rig.identity(MX).certificate()));
        assertThat(reasonOf(rig.deliver())).isEqualTo(Reason.DANE_MISMATCH);

        assertThat(peer.heard("EHLO")).isEmpty();
        assertThat(peer.mails()).isEmpty();
    }

    @Test
    @DisplayName(
            "T25 T08 where no TLS comes about nothing is said in the clear, whatever is allowed")
    void neverClear() throws IOException {
        rig.floor = Level.MAY;
        ScriptedPeer peer = host(MX);

        assertThat(reasonOf(rig.deliver())).isEqualTo(Reason.TLS_HANDSHAKE);

        assertThat(peer.heard("")).noneMatch(line -> line.startsWith("EHLO"));
        assertThat(peer.clearMailOctets()).isZero();
    }

    @Test
    @DisplayName("T25 a plea in the message lowers nothing")
    void pleas() throws IOException {
        ScriptedPeer peer = host("other.example.test", new Misbehaviour.ImplicitTls());
        rig.rule("example.test secure match=" + MX);

        assertThat(
                        rig.deliver(
                                        Claims.of(
                                                "TLS-Required: No\r\n" + Claims.SMALL,
                                                "u@example.test"))
                                .values())
                .allMatch(Outcome.Deferred.class::isInstance);
        assertThat(peer.mails()).isEmpty();
    }

    @Test
    @DisplayName("T25 a host that refuses in its greeting, inside TLS, is told as that")
    void unwilling() throws IOException {
        host(
                MX,
                new Misbehaviour.ImplicitTls(),
                Misbehaviour.Says.always(Stage.GREETING, "421 4.3.2 busy"));

        assertThat(reasonOf(rig.deliver())).isEqualTo(Reason.GREETING_REFUSED);
    }

    private static Reason reasonOf(Outcome.Fate fate) {
        return MailTransactionTest.reasonOf(fate);
    }
}
