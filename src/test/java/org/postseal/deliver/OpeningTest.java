package org.postseal.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.deliver.Misbehaviour.Stage;
import org.postseal.smtp.Reason;

/** From an address to a session, up to QUIT after EHLO: what {@code check} sees too. */
class OpeningTest {

    private static final String MX = "mx1.example.test";

    private final Rig rig = new Rig();

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    @Test
    void aGoodHostShowsEverything() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);

        Sighting seen = look();

        assertThat(seen.trouble()).isEmpty();
        assertThat(seen.greeting().orElseThrow().code()).isEqualTo(220);
        assertThat(seen.clear().orElseThrow().startTls()).isTrue();
        assertThat(seen.facts().orElseThrow().protocol()).isEqualTo("TLSv1.3");
        assertThat(seen.proof()).isPresent();
        assertThat(seen.secured().orElseThrow().chunking()).isTrue();
        assertThat(seen.peer()).hasToString(MX + "[127.0.0.1]:" + peer.port());
        assertThat(peer.serverNames()).containsExactly(MX);
        awaitQuit(peer);
        assertThat(peer.said().stream().map(ScriptedPeer.Said::line))
                .containsExactly("EHLO relay.test", "STARTTLS", "EHLO relay.test", "QUIT");
    }

    @Test
    @DisplayName("T02 a masked STARTTLS is possible stripping")
    void maskedStartTls() throws IOException {
        rig.host(MX, ScriptedPeer.ALL, new Misbehaviour.MaskedStartTls("XXXXXXXA"));

        assertThat(reason()).isEqualTo(Reason.STARTTLS_STRIPPED);
    }

    @Test
    @DisplayName("T02 STARTTLS that is missing where DANE promises it is possible stripping")
    void missingThoughPromised() throws IOException {
        rig.host(MX, ScriptedPeer.ALL, new Misbehaviour.NoStartTls());
        rig.tlsa(rig.only(), Rig.identity(MX));

        assertThat(reason()).isEqualTo(Reason.STARTTLS_STRIPPED);
    }

    @Test
    @DisplayName("T01 without STARTTLS it says QUIT")
    void notOffered() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL, new Misbehaviour.NoStartTls());

        assertThat(reason()).isEqualTo(Reason.STARTTLS_NOT_OFFERED);
        awaitQuit(peer);
        assertThat(peer.heard("")).containsExactly("EHLO relay.test", "QUIT");
    }

    @Test
    @DisplayName("T19 a host that refuses EHLO and takes HELO has no TLS")
    void heloOnly() throws IOException {
        ScriptedPeer peer =
                rig.host(
                        MX,
                        ScriptedPeer.ALL,
                        Misbehaviour.Says.always(Stage.EHLO, "502 5.5.1 EHLO?"));

        assertThat(reason()).isEqualTo(Reason.STARTTLS_NOT_OFFERED);
        assertThat(peer.heard("HELO")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "T03 what is not listed is not asked for, whatever demands it: it is named instead")
    void unlistedStartTls(boolean promised) throws IOException {
        ScriptedPeer peer =
                rig.host(MX, ScriptedPeer.ALL, new Misbehaviour.MaskedStartTls("XXXXXXXA"));
        if (promised) {
            rig.tlsa(rig.only(), Rig.identity(MX));
        }

        assertThat(reason()).isEqualTo(Reason.STARTTLS_STRIPPED);
        awaitQuit(peer);
        assertThat(peer.heard("")).containsExactly("EHLO relay.test", "QUIT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"454 4.7.0 not now", "554 5.7.0 never", "250 2.0.0 sure"})
    @DisplayName("T04 a refused STARTTLS is not gone round")
    void refusedStartTls(String reply) throws IOException {
        ScriptedPeer peer =
                rig.host(MX, ScriptedPeer.ALL, Misbehaviour.Says.always(Stage.STARTTLS, reply));

        Sighting seen = look();

        assertThat(seen.trouble().orElseThrow().reason()).isEqualTo(Reason.STARTTLS_REFUSED);
        assertThat(seen.trouble().orElseThrow().isPermanent()).isFalse();
        assertThat(peer.clearMailOctets()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"250 2.1.0 kept", "x", "220 again"})
    @DisplayName("T05 J12 octets behind the 220 end it")
    void injected(String text) throws IOException {
        rig.host(MX, ScriptedPeer.ALL, new Misbehaviour.InjectAfter220(text));

        assertThat(reason()).isEqualTo(Reason.STARTTLS_INJECTION);
    }

    @Test
    @DisplayName("T06 a 220 in pieces and of two lines is still a 220")
    void split220() throws IOException {
        rig.host(MX, ScriptedPeer.ALL, new Misbehaviour.SlowSplit220());

        assertThat(look().trouble()).isEmpty();
    }

    @Test
    @DisplayName("T07 T18 what counts is what is listed inside TLS")
    void extensionsAreForgotten() throws IOException {
        rig.host(
                MX,
                ScriptedPeer.ALL,
                new Misbehaviour.ExtensionsAfterTls(List.of("8BITMIME", "SIZE 7")));

        Sighting seen = look();

        assertThat(seen.clear().orElseThrow().pipelining()).isTrue();
        assertThat(seen.secured().orElseThrow().pipelining()).isFalse();
        assertThat(seen.secured().orElseThrow().sizeMax()).hasValue(7);
    }

    @Test
    @DisplayName("T08 a handshake that fails is not gone round")
    void garbage() throws IOException {
        ScriptedPeer peer =
                rig.host(MX, ScriptedPeer.ALL, new Misbehaviour.GarbageInsteadOfHandshake());

        assertThat(rig.deliver())
                .isInstanceOfSatisfying(
                        org.postseal.settle.Outcome.Deferred.class,
                        d -> assertThat(d.trouble().reason()).isEqualTo(Reason.TLS_HANDSHAKE));
        assertThat(peer.clearMailOctets()).isZero();
        assertThat(peer.mails()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("T09 a server that rejects after our Finished is a fault of TLS")
    void demandedCertificate(String version) throws IOException {
        rig.host(
                MX,
                ScriptedPeer.ALL,
                new Misbehaviour.OnlyTls(version),
                new Misbehaviour.AsksForCertificate(true));

        assertThat(reason()).isEqualTo(Reason.TLS_HANDSHAKE);
    }

    @Test
    @DisplayName("T30 a certificate that is merely asked for is not needed")
    void askedForCertificate() throws IOException {
        rig.host(MX, ScriptedPeer.ALL, new Misbehaviour.AsksForCertificate(false));

        assertThat(look().trouble()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"GREETING", "EHLO", "STARTTLS"})
    @DisplayName("T12 replies without end are cut off")
    void endlessReply(Stage stage) throws IOException {
        rig.host(MX, ScriptedPeer.ALL, new Misbehaviour.EndlessReplyAt(stage));

        assertThat(reason()).isEqualTo(Reason.PROTOCOL_ERROR);
    }

    @Test
    @DisplayName("T12 a line without end is cut off")
    void hugeLine() throws IOException {
        rig.host(MX, ScriptedPeer.ALL, new Misbehaviour.HugeLineAt(Stage.EHLO));

        assertThat(reason()).isEqualTo(Reason.PROTOCOL_ERROR);
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"GREETING", "EHLO", "STARTTLS"})
    @DisplayName("J17 a peer that drips is left when the step's time is over")
    void drip(Stage stage) throws IOException {
        rig.limits = Rig.within(Duration.ofMillis(400));
        rig.host(MX, ScriptedPeer.ALL, new Misbehaviour.DripAt(stage));

        Sighting seen = look();

        assertThat(seen.trouble().orElseThrow().reason()).isEqualTo(Reason.CONNECTION_LOST);
        assertThat(seen.trouble().orElseThrow().sentence()).contains("went silent");
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"GREETING", "EHLO", "STARTTLS"})
    void aDroppedConnectionIsLost(Stage stage) throws IOException {
        rig.host(MX, ScriptedPeer.ALL, new Misbehaviour.DropAt(stage, 9));

        assertThat(reason()).isEqualTo(Reason.CONNECTION_LOST);
    }

    @Test
    void nobodyAtTheAddress() throws IOException {
        rig.dead(MX);

        assertThat(reason()).isEqualTo(Reason.CONNECT_REFUSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"554 5.7.1 not you", "421 4.3.2 too busy", "250 what"})
    void aGreetingThatRefusesIsNeverPermanent(String reply) throws IOException {
        rig.host(MX, ScriptedPeer.ALL, Misbehaviour.Says.always(Stage.GREETING, reply));

        Sighting seen = look();

        assertThat(seen.trouble().orElseThrow().reason()).isEqualTo(Reason.GREETING_REFUSED);
        assertThat(seen.trouble().orElseThrow().isPermanent()).isFalse();
    }

    @Test
    @DisplayName("N16 the SNI of a DANE host is its TLSA base domain, whatever the rule says")
    void serverNameIsTheBaseDomain() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        rig.tlsa(rig.only(), Rig.identity(MX));
        rig.rule("example.test encrypt servername=other.test");

        assertThat(look().trouble()).isEmpty();
        assertThat(peer.serverNames()).containsExactly(MX);
    }

    @Test
    void theServerNameOfARuleIsSent() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        rig.rule("example.test encrypt servername=other.test");

        look();

        assertThat(peer.serverNames()).containsExactly("other.test");
    }

    @Test
    @DisplayName("N25 after a mismatch the records are fetched once more, past the cache")
    void refetchesOnce() throws IOException {
        rig.host(MX, ScriptedPeer.ALL);
        rig.tlsa(rig.only(), Rig.identity("other.example.test"));

        assertThat(reason()).isEqualTo(Reason.DANE_MISMATCH);
        assertThat(rig.dns.askedAfresh()).isEqualTo(1);
    }

    private Sighting look() {
        return rig.look().getFirst();
    }

    private Reason reason() {
        return look().trouble().orElseThrow().reason();
    }

    static void awaitQuit(ScriptedPeer peer) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (peer.heard("QUIT").isEmpty() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
