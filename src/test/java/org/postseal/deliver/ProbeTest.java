package org.postseal.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.route.Host;
import org.postseal.settle.Outcome;
import org.postseal.smtp.Reason;

/** A look at hosts: polite, and no stand-in for any check of a delivery. */
class ProbeTest {

    private static final String MX = "mx1.example.test";

    private final Rig rig = new Rig();

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    @Test
    @DisplayName("T26 a look says who it is, and leaves after EHLO; no recipient is named")
    void saysLittle() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);

        assertThat(rig.look()).hasSize(1);

        OpeningTest.awaitQuit(peer);
        assertThat(peer.heard(""))
                .containsExactly("EHLO relay.test", "STARTTLS", "EHLO relay.test", "QUIT");
    }

    @Test
    @DisplayName("T26 between two connections there is a pause, over all hosts and domains")
    void isPaced() throws IOException {
        List<Long> dialed = new ArrayList<>();
        // Nobody answers, so that only the pause takes time.
        rig.dialer =
                (_, _) -> {
                    dialed.add(System.nanoTime());
                    throw new IOException("nobody there");
                };
        ScriptedPeer one = rig.peer("127.0.0.1", ScriptedPeer.PLAIN, Rig.identity(MX));
        ScriptedPeer two = rig.beside(one, "127.0.0.2", Rig.identity(MX));
        Host host = rig.host(MX, one, two);
        Probe probe = new Probe(rig.client(), rig.demands());

        probe.look(Rig.DOMAIN, rig.route(), host);
        probe.look(Rig.DOMAIN, rig.route(), host);

        assertThat(dialed).hasSize(4);
        for (int i = 1; i < dialed.size(); i++) {
            // The pause is counted from shortly before the dialing.
            assertThat(Duration.ofNanos(dialed.get(i) - dialed.get(i - 1)))
                    .isGreaterThanOrEqualTo(Probe.PACE.dividedBy(2));
        }
    }

    @Test
    @DisplayName("T26 a look that is interrupted makes no more connections")
    void isInterrupted() throws IOException {
        ScriptedPeer one = rig.peer("127.0.0.1", ScriptedPeer.PLAIN, Rig.identity(MX));
        ScriptedPeer two = rig.beside(one, "127.0.0.2", Rig.identity(MX));
        Host host = rig.host(MX, one, two);
        Probe probe = new Probe(rig.client(), rig.demands());
        probe.look(Rig.DOMAIN, rig.route(), host);
        int before = rig.dialed.size();

        Thread.currentThread().interrupt();
        List<Sighting> seen = probe.look(Rig.DOMAIN, rig.route(), host);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(seen).isEmpty();
        assertThat(rig.dialed).hasSize(before);
    }

    @Test
    @DisplayName("T27 what a look found good is verified again by the delivery")
    void aGoodLookProvesNothingLater() throws IOException {
        rig.rule("example.test secure match=" + MX);
        rig.host(MX, ScriptedPeer.ALL);
        assertThat(rig.look().getFirst().trouble()).isEmpty();
        rig.hosts(List.of());
        ScriptedPeer impostor =
                rig.peer("127.0.0.1", ScriptedPeer.ALL, Rig.identity("other.example.test"));
        rig.host(MX, impostor);

        Outcome.Fate fate = rig.deliver();

        assertThat(MailTransactionTest.reasonOf(fate)).isEqualTo(Reason.CERTIFICATE_NAME);
        assertThat(impostor.connections()).isEqualTo(1);
        assertThat(impostor.mails()).isEmpty();
    }
}
