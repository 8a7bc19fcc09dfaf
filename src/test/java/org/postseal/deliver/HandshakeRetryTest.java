package org.postseal.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.settle.Outcome;
import org.postseal.smtp.Reason;
import org.postseal.tls.ConscryptClient;
import org.postseal.tls.HandshakePlan;
import org.postseal.tls.JsseClient;
import org.postseal.tls.TlsClient;
import org.postseal.tls.TlsConnection;
import org.postseal.tls.TlsFailure;
import org.postseal.tls.TlsOffer;

/** A handshake that fails is tried in another way, inside TLS and on a new connection. */
class HandshakeRetryTest {

    private static final String MX = "mx1.example.test";

    private final Rig rig = new Rig();
    private final List<Boolean> offered = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    /** A network that drops every hello with the hybrid group, as some middleboxes do. */
    private final class Picky implements TlsClient {

        private final boolean always;

        Picky(boolean always) {
            this.always = always;
        }

        @Override
        public TlsConnection handshake(Socket socket, TlsOffer offer) throws TlsFailure {
            offered.add(offer.postQuantum());
            if (!offer.postQuantum() && !always) {
                return new ConscryptClient().handshake(socket, offer);
            }
            try {
                socket.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            throw new TlsFailure(TlsFailure.Kind.CUT_OFF, "dropped", new IOException("dropped"));
        }
    }

    @Test
    @DisplayName("L06 a large hello that is dropped is followed by a classical one, remembered")
    void classicalHello() throws IOException {
        rig.handshakes = HandshakePlan.of(new Picky(false), new JsseClient(), rig.clock);
        rig.messagesPerConnection = 1;
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);

        assertThat(rig.deliver()).isInstanceOf(Outcome.Delivered.class);
        assertThat(offered).containsExactly(true, false);
        assertThat(peer.connections()).isEqualTo(2);

        assertThat(rig.deliver()).isInstanceOf(Outcome.Delivered.class);
        assertThat(offered).containsExactly(true, false, false);
        assertThat(peer.clearMailOctets()).isZero();
    }

    @Test
    @DisplayName("Q03 however often TLS with a host failed, it is TLS that is asked for again")
    void brokenTlsIsNotRemembered() throws IOException {
        rig.floor = org.postseal.demand.Level.MAY;
        ScriptedPeer peer =
                rig.host(MX, ScriptedPeer.ALL, new Misbehaviour.GarbageInsteadOfHandshake());
        for (int i = 0; i < 6; i++) {
            int before = peer.connections();
            assertThat(MailTransactionTest.reasonOf(rig.deliver())).isEqualTo(Reason.TLS_HANDSHAKE);
            assertThat(peer.connections()).isGreaterThan(before);
            assertThat(peer.heard("STARTTLS")).hasSize(peer.connections());
        }
        assertThat(peer.heard("MAIL")).isEmpty();

        rig.hosts(List.of());
        ScriptedPeer mended = rig.host(MX, ScriptedPeer.ALL);
        assertThat(rig.deliver()).isInstanceOf(Outcome.Delivered.class);
        assertThat(mended.clearMailOctets()).isZero();
    }

    @Test
    @DisplayName("L06 T08 when that fails too, nothing goes in the clear")
    void neverClear() throws IOException {
        rig.floor = org.postseal.demand.Level.MAY;
        rig.handshakes = HandshakePlan.of(new Picky(true), new JsseClient(), rig.clock);
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);

        assertThat(MailTransactionTest.reasonOf(rig.deliver())).isEqualTo(Reason.TLS_HANDSHAKE);
        assertThat(offered).containsExactly(true, false);
        assertThat(peer.heard("MAIL")).isEmpty();
    }
}
