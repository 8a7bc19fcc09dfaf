package org.postseal.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.deliver.Misbehaviour.Stage;
import org.postseal.lab.LabTlsa;
import org.postseal.route.Host;
import org.postseal.settle.Outcome;
import org.postseal.tls.ConscryptClient;
import org.postseal.tls.HandshakePlan;
import org.postseal.tls.JsseClient;
import org.postseal.tls.SessionKey;
import org.postseal.tls.TlsClient;
import org.postseal.tls.TlsConnection;
import org.postseal.tls.TlsFailure;
import org.postseal.tls.TlsOffer;

/** When a connection serves the next message too, and when it must not. */
class KeptSessionTest {

    private static final String MX = "mx1.example.test";

    private final Rig rig = new Rig();

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    private void delivered() {
        assertThat(rig.deliver()).isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    void theNextMessageGoesOverTheSameConnection() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);

        delivered();
        delivered();
        delivered();

        assertThat(peer.connections()).isEqualTo(1);
        assertThat(peer.mails()).hasSize(3);
        assertThat(peer.heard("RSET")).isEmpty();
    }

    @Test
    @DisplayName("T29 Q09 Q17 N30 another demand needs another connection")
    void anotherDemand() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        delivered();

        rig.rule("example.test secure match=mx1.example.test");
        delivered();
        assertThat(peer.connections()).isEqualTo(2);

        rig.tlsa(rig.only(), Rig.identity(MX));
        delivered();
        assertThat(peer.connections()).isEqualTo(3);

        rig.tlsa(
                rig.only(),
                LabTlsa.wire(3, 1, 1, Rig.identity(MX).certificate()),
                LabTlsa.wire(3, 1, 1, Rig.identity("new.example.test").certificate()));
        delivered();
        assertThat(peer.connections()).isEqualTo(4);
    }

    @Test
    @DisplayName("N30 a demand that the open connection fails is not met by it")
    void aDemandThatNoLongerHolds() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        delivered();

        rig.tlsa(rig.only(), Rig.identity("other.example.test"));

        assertThat(rig.deliver()).isInstanceOf(Outcome.Deferred.class);
        assertThat(peer.mails()).hasSize(1);
    }

    @Test
    @DisplayName("L16 messages of one session have one binding, those of another have another")
    void bindings() throws IOException {
        rig.messagesPerConnection = 2;
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        List<String> bindings = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Outcome.Delivered fate = (Outcome.Delivered) rig.deliver();
            bindings.add(
                    fate.attempt()
                            .peer()
                            .orElseThrow()
                            .tls()
                            .orElseThrow()
                            .session()
                            .orElseThrow());
        }

        assertThat(peer.connections()).isEqualTo(2);
        assertThat(bindings.get(0)).isEqualTo(bindings.get(1)).isNotEqualTo(bindings.get(2));
        assertThat(bindings.get(2)).isEqualTo(bindings.get(3));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "J02 L03 L04 a changed rule is seen by the next handshake, whatever was agreed before")
    void noMemoryOfTheHandshake(boolean withConscrypt) throws IOException {
        if (!withConscrypt) {
            rig.handshakes = HandshakePlan.classicalOnly(new JsseClient(), rig.clock);
        }
        rig.messagesPerConnection = 1;
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        delivered();
        delivered();
        assertThat(peer.connections()).isEqualTo(2);

        rig.tlsa(rig.only(), Rig.identity("other.example.test"));

        assertThat(rig.deliver()).isInstanceOf(Outcome.Deferred.class);
        assertThat(peer.connections()).isEqualTo(3);
        assertThat(peer.mails()).hasSize(2);
    }

    @Test
    @DisplayName("L04 a session whose peer failed the demand is forgotten, others are kept")
    void failedSessionsAreForgotten() throws IOException {
        List<SessionKey> forgotten = new ArrayList<>();
        TlsClient real = new ConscryptClient();
        TlsClient noting =
                new TlsClient() {
                    @Override
                    public TlsConnection handshake(Socket socket, TlsOffer offer)
                            throws TlsFailure {
                        return real.handshake(socket, offer);
                    }

                    @Override
                    public void forget(SessionKey key) {
                        forgotten.add(key);
                    }
                };
        rig.handshakes = HandshakePlan.of(noting, noting, rig.clock);
        rig.messagesPerConnection = 1;
        rig.host(MX, ScriptedPeer.ALL);
        delivered();
        assertThat(forgotten).isEmpty();

        rig.tlsa(rig.only(), Rig.identity("other.example.test"));
        rig.deliver();

        assertThat(forgotten).hasSize(1);
        assertThat(forgotten.getFirst().host()).isEqualTo(MX);
    }

    @Test
    @DisplayName("D19 an address that the route no longer has is not used")
    void anotherAddress() throws IOException {
        ScriptedPeer one = rig.peer("127.0.0.1", ScriptedPeer.ALL, Rig.identity(MX));
        ScriptedPeer two = rig.beside(one, "127.0.0.2", Rig.identity(MX));
        Host first = rig.host(MX, one);
        delivered();

        rig.hosts(
                List.of(
                        new Host(
                                MX,
                                MX,
                                first.port(),
                                first.nameSecurity(),
                                first.addressSecurity(),
                                List.of(two.address()),
                                java.util.Optional.empty())));
        delivered();

        assertThat(one.mails()).hasSize(1);
        assertThat(two.mails()).hasSize(1);
    }

    @Test
    void theHostOfTheOpenConnectionComesFirst() throws IOException {
        ScriptedPeer one = rig.host(MX, ScriptedPeer.ALL);
        Host first = rig.only();
        delivered();
        ScriptedPeer two = rig.host("mx2.example.test", ScriptedPeer.ALL);
        rig.hosts(List.of(hostOf("mx2.example.test", two), first));

        delivered();

        assertThat(one.mails()).hasSize(2);
        assertThat(two.connections()).isZero();
    }

    private static Host hostOf(String name, ScriptedPeer peer) {
        return new Host(
                name,
                name,
                peer.port(),
                org.postseal.dns.Security.SECURE,
                org.postseal.dns.Security.SECURE,
                List.of(peer.address()),
                java.util.Optional.empty());
    }

    @Test
    void aConnectionServesOnlySoManyMessages() throws IOException {
        rig.messagesPerConnection = 2;
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);

        for (int i = 0; i < 5; i++) {
            delivered();
        }

        assertThat(peer.connections()).isEqualTo(3);
    }

    @Test
    void theHostsOwnLimitOfMessagesIsKept() throws IOException {
        ScriptedPeer peer = rig.host(MX, List.of("LIMITS MAILMAX=1"));

        delivered();
        delivered();

        assertThat(peer.connections()).isEqualTo(2);
    }

    @Test
    void aDeadConnectionIsReplacedOnce() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL, new Misbehaviour.LeavesAfter(1));

        delivered();
        delivered();

        assertThat(peer.connections()).isEqualTo(2);
        assertThat(peer.mails()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"MAIL", "RCPT", "DATA"})
    void anOpenTransactionIsClearedAway(Stage stage) throws IOException {
        ScriptedPeer peer =
                rig.host(MX, List.of("SIZE"), new Misbehaviour.Says(stage, "550 5.7.1 no", 1));

        assertThat(rig.deliver()).isInstanceOf(Outcome.Rejected.class);
        delivered();

        assertThat(peer.connections()).isEqualTo(1);
        assertThat(peer.heard("RSET")).hasSize(1);
    }

    @Test
    void aConnectionThatCannotBeClearedIsGivenUp() throws IOException {
        ScriptedPeer peer =
                rig.host(
                        MX,
                        List.of("SIZE"),
                        new Misbehaviour.Says(Stage.RCPT, "550 5.1.1 no", 1),
                        Misbehaviour.Says.always(Stage.RSET, "500 what"));

        assertThat(rig.deliver()).isInstanceOf(Outcome.Rejected.class);
        delivered();

        assertThat(peer.connections()).isEqualTo(2);
    }
}
