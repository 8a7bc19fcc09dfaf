package org.postseal.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.demand.Mode;
import org.postseal.dns.Security;
import org.postseal.lab.LabTlsa;
import org.postseal.mail.Address;
import org.postseal.mail.Envelope;
import org.postseal.mail.Message;
import org.postseal.mail.Recipient;
import org.postseal.mail.TlsWish;
import org.postseal.mtasts.StsPolicy;
import org.postseal.mtasts.StsStatus;
import org.postseal.queue.Claim;
import org.postseal.route.Host;
import org.postseal.settle.Attempt;
import org.postseal.settle.Outcome;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;

/** REQUIRETLS on its way out (RFC 8689, section 4.2.1): who gets such mail, and who does not. */
class RequireTlsDeliveryTest {

    private static final String MX1 = "mx1.example.test";
    private static final String MX2 = "mx2.example.test";
    private static final List<String> LISTED = listed();

    private final Rig rig = new Rig();

    private static List<String> listed() {
        List<String> all = new ArrayList<>(ScriptedPeer.ALL);
        all.add("REQUIRETLS");
        return all;
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    private Outcome.Fate deliver(TlsWish wish) {
        return rig.deliver(claim(wish)).values().iterator().next();
    }

    private static Claim claim(TlsWish wish) {
        return Claims.of(
                Claims.message(Claims.SMALL, Message.Traits.SEVEN_BIT),
                new Envelope.Options(false, Optional.of(Envelope.Ret.FULL), Optional.empty(), wish),
                List.of(Recipient.of(Address.parse("user@example.test"))));
    }

    private ScriptedPeer proven(String name, List<String> keywords) throws IOException {
        ScriptedPeer peer = rig.peer("127.0.0.1", keywords, Rig.identity(name));
        Host host = rig.host(name, peer);
        rig.tlsa(host, Rig.identity(name));
        return peer;
    }

    private static StsStatus policy(StsPolicy.Mode mode) {
        return new StsStatus.Known(
                StsPolicy.parse(
                        ("version: STSv1\nmode: "
                                        + mode.word()
                                        + "\nmx: *.example.test\nmax_age: 86400\n")
                                .getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
                "1",
                Instant.now().plusSeconds(600),
                "");
    }

    private static Trouble trouble(Outcome.Fate fate) {
        return switch (fate) {
            case Outcome.Rejected rejected -> rejected.trouble();
            case Outcome.Deferred deferred -> deferred.trouble();
            default -> throw new AssertionError(fate.toString());
        };
    }

    @Test
    @DisplayName("R03 to a host that DANE proves and that lists it, MAIL says REQUIRETLS")
    void provenAndListed() throws IOException {
        ScriptedPeer peer = proven(MX1, LISTED);
        Outcome.Delivered fate = (Outcome.Delivered) deliver(TlsWish.REQUIRED);
        assertThat(peer.mails().getFirst().mail()).contains(" REQUIRETLS").contains("RET=HDRS");
        assertThat(fate.attempt().promise()).isEqualTo(Attempt.Promise.GIVEN);
        assertThat(fate.attempt().demanded())
                .contains("server lists REQUIRETLS, by the sender's REQUIRETLS");
        assertThat(rig.counters.satisfied()).isEqualTo(1);
    }

    @Test
    @DisplayName("R03 an enforced MTA-STS policy proves the host as well; so does a rule")
    void provenOtherwise() throws IOException {
        ScriptedPeer peer = rig.host(MX1, LISTED);
        rig.sts = policy(StsPolicy.Mode.ENFORCE);
        assertThat(deliver(TlsWish.REQUIRED)).isInstanceOf(Outcome.Delivered.class);
        rig.sts = new StsStatus.NoPolicy("none");
        rig.rule("example.test secure match=.example.test");
        assertThat(deliver(TlsWish.REQUIRED)).isInstanceOf(Outcome.Delivered.class);
        assertThat(peer.mails()).allMatch(mail -> mail.mail().contains(" REQUIRETLS"));
    }

    @Test
    @DisplayName("R03 every MX is tried; the one that lists it gets the mail")
    void nextHost() throws IOException {
        ScriptedPeer first = proven(MX1, ScriptedPeer.ALL);
        ScriptedPeer second = proven(MX2, LISTED);
        assertThat(deliver(TlsWish.REQUIRED)).isInstanceOf(Outcome.Delivered.class);
        assertThat(first.heard("MAIL")).isEmpty();
        assertThat(first.heard("QUIT")).hasSize(1);
        assertThat(second.mails()).hasSize(1);
    }

    @Test
    @DisplayName(
            "R03 R12 when no host lists it the message goes back with 5.7.30, and nobody got it")
    void nobodyLists() throws IOException {
        ScriptedPeer first = proven(MX1, ScriptedPeer.ALL);
        ScriptedPeer second = proven(MX2, ScriptedPeer.ALL);
        Outcome.Rejected fate = (Outcome.Rejected) deliver(TlsWish.REQUIRED);
        assertThat(fate.trouble().reason()).isEqualTo(Reason.REQUIRETLS_UNSUPPORTED);
        assertThat(fate.trouble().code()).isEqualTo(550);
        assertThat(fate.trouble().enhanced()).hasToString("5.7.30");
        assertThat(first.heard("MAIL")).isEmpty();
        assertThat(second.heard("MAIL")).isEmpty();
        assertThat(first.connections() + second.connections()).isEqualTo(2);
        assertThat(rig.counters.refused()).isEqualTo(2);
        assertThat(rig.counters.satisfied()).isZero();
        assertThat(rig.counters.outside()).isZero();
    }

    @Test
    @DisplayName("R03 a host that may yet do keeps the message waiting: down, or not itself")
    void laterWhileOpen() throws IOException {
        proven(MX1, ScriptedPeer.ALL);
        rig.dead(MX2);
        rig.tlsa(rig.route().hosts().getLast(), Rig.identity(MX2));
        assertThat(deliver(TlsWish.REQUIRED)).isInstanceOf(Outcome.Deferred.class);
        rig.hosts(List.of());
        Host impostor = rig.host(MX1, rig.peer("127.0.0.1", LISTED, Rig.identity("other.test")));
        rig.tlsa(impostor, Rig.identity(MX1));
        Outcome.Fate fate = deliver(TlsWish.REQUIRED);
        assertThat(fate).isInstanceOf(Outcome.Deferred.class);
        assertThat(trouble(fate).reason()).isEqualTo(Reason.DANE_MISMATCH);
    }

    @Test
    @DisplayName("R03 a search that was cut short is no verdict on the hosts that were not asked")
    void cutShort() throws IOException {
        rig.limits = Rig.dialing(1);
        proven(MX1, ScriptedPeer.ALL);
        ScriptedPeer second = proven(MX2, LISTED);
        Outcome.Deferred fate = (Outcome.Deferred) deliver(TlsWish.REQUIRED);
        assertThat(fate.trouble().reason()).isEqualTo(Reason.REQUIRETLS_UNSUPPORTED);
        assertThat(fate.trouble().enhanced()).hasToString("4.7.30");
        assertThat(second.connections()).isZero();
    }

    @Test
    @DisplayName("R03 where nothing proves the host it is not dialed, and the message goes back")
    void unproven() throws IOException {
        ScriptedPeer peer = rig.host(MX1, LISTED);
        Outcome.Rejected fate = (Outcome.Rejected) deliver(TlsWish.REQUIRED);
        assertThat(fate.trouble().reason()).isEqualTo(Reason.REQUIRETLS_UNVERIFIED);
        assertThat(fate.trouble().enhanced()).hasToString("5.7.30");
        assertThat(peer.connections()).isZero();
    }

    @Test
    @DisplayName("R03 where it cannot be told whether something proves it, the message waits")
    void perhapsProven() throws IOException {
        rig.host(MX1, LISTED);
        rig.sts = new StsStatus.NoPolicy("its policy cannot be fetched", false);
        Outcome.Deferred fate = (Outcome.Deferred) deliver(TlsWish.REQUIRED);
        assertThat(fate.trouble().reason()).isEqualTo(Reason.REQUIRETLS_UNVERIFIED);
        assertThat(fate.trouble().enhanced()).hasToString("4.7.30");
    }

    @Test
    @DisplayName("R04 a policy in testing and TLSA records that cannot be used prove nothing")
    void weakGrounds() throws IOException {
        ScriptedPeer peer = rig.host(MX1, LISTED);
        rig.sts = policy(StsPolicy.Mode.TESTING);
        assertThat(trouble(deliver(TlsWish.REQUIRED)).reason())
                .isEqualTo(Reason.REQUIRETLS_UNVERIFIED);
        rig.sts = new StsStatus.NoPolicy("none");
        rig.tlsa(rig.only(), LabTlsa.wire(1, 1, 1, Rig.identity(MX1).certificate()));
        assertThat(trouble(deliver(TlsWish.REQUIRED)).reason())
                .isEqualTo(Reason.REQUIRETLS_UNVERIFIED);
        assertThat(peer.connections()).isZero();
    }

    @Test
    @DisplayName(
            "R04 under an MX that is not signed, DANE and the host's name prove some host only")
    void hostOnly() throws IOException {
        ScriptedPeer peer = proven(MX1, LISTED);
        rig.mxSecurity = Security.INSECURE;
        assertThat(trouble(deliver(TlsWish.REQUIRED)).reason())
                .isEqualTo(Reason.REQUIRETLS_UNVERIFIED);
        rig.rule("example.test verify");
        assertThat(trouble(deliver(TlsWish.REQUIRED)).reason())
                .isEqualTo(Reason.REQUIRETLS_UNVERIFIED);
        assertThat(peer.connections()).isZero();
    }

    @Test
    @DisplayName("R05 a rule may do without the keyword while somebody answers for it")
    void unlisted() throws IOException {
        ScriptedPeer peer = proven(MX1, ScriptedPeer.ALL);
        rig.rule("example.test encrypt requiretls=unlisted");
        assertThat(trouble(deliver(TlsWish.REQUIRED)).reason())
                .isEqualTo(Reason.REQUIRETLS_UNSUPPORTED);
        rig.rule(
                "example.test encrypt requiretls=unlisted owner=mail reason=agreed"
                        + " until=2020-01-01");
        assertThat(trouble(deliver(TlsWish.REQUIRED)).reason())
                .isEqualTo(Reason.REQUIRETLS_UNSUPPORTED);
        rig.rule(
                "example.test encrypt requiretls=unlisted owner=mail reason=agreed"
                        + " until=2999-01-01");
        Outcome.Delivered fate = (Outcome.Delivered) deliver(TlsWish.REQUIRED);
        assertThat(peer.mails().getLast().mail()).doesNotContain("REQUIRETLS");
        assertThat(fate.attempt().promise()).isEqualTo(Attempt.Promise.UNLISTED);
        assertThat(fate.attempt().demanded())
                .contains("REQUIRETLS said if it is listed, by rule \"example.test encrypt\"");
    }

    @Test
    @DisplayName(
            "R09 a host that does not know REQUIRETLS is told to send nothing but headers back")
    void unlistedReturnsHeaders() throws IOException {
        ScriptedPeer peer = proven(MX1, ScriptedPeer.ALL);
        rig.rule(
                "example.test encrypt requiretls=unlisted owner=mail reason=agreed"
                        + " until=2999-01-01");
        Envelope.Options silent =
                new Envelope.Options(false, Optional.empty(), Optional.empty(), TlsWish.REQUIRED);
        rig.deliver(
                Claims.of(
                        Claims.message(Claims.SMALL, Message.Traits.SEVEN_BIT),
                        silent,
                        List.of(Recipient.of(Address.parse("user@example.test")))));
        assertThat(peer.mails().getLast().mail()).contains("RET=HDRS");
    }

    @Test
    @DisplayName("R05 that lets no unproven host get the mail")
    void unlistedIsNotUnproven() throws IOException {
        ScriptedPeer peer = rig.host(MX1, LISTED);
        rig.rule(
                "example.test encrypt requiretls=unlisted owner=mail reason=agreed"
                        + " until=2999-01-01");
        assertThat(trouble(deliver(TlsWish.REQUIRED)).reason())
                .isEqualTo(Reason.REQUIRETLS_UNVERIFIED);
        assertThat(peer.connections()).isZero();
    }

    @Test
    @DisplayName("R13 Q11 observe waives the operator's rule, and never REQUIRETLS")
    void observed() throws IOException {
        rig.mode = Mode.OBSERVE;
        ScriptedPeer peer = rig.host(MX1, LISTED, new Misbehaviour.NoStartTls());
        assertThat(deliver(TlsWish.NONE)).isInstanceOf(Outcome.Delivered.class);
        assertThat(deliver(TlsWish.REQUIRED)).isInstanceOf(Outcome.Rejected.class);
        rig.rule("example.test secure match=other.test mode=observe");
        assertThat(trouble(deliver(TlsWish.REQUIRED)).reason())
                .isEqualTo(Reason.STARTTLS_NOT_OFFERED);
        assertThat(peer.mails()).hasSize(1);
    }

    @Test
    @DisplayName("R03 an exception of the operator's for clear text is none for REQUIRETLS")
    void noneIsNone() throws IOException {
        ScriptedPeer peer = rig.host(MX1, LISTED, new Misbehaviour.NoStartTls());
        rig.rule("example.test none owner=mail reason=old until=2999-01-01");
        assertThat(deliver(TlsWish.NONE)).isInstanceOf(Outcome.Delivered.class);
        assertThat(deliver(TlsWish.REQUIRED)).isInstanceOf(Outcome.Rejected.class);
        assertThat(peer.mails()).hasSize(1);
    }

    @Test
    @DisplayName("R12 the keyword before TLS is worth nothing")
    void forgedKeyword() throws IOException {
        ScriptedPeer peer =
                rig.peer(
                        "127.0.0.1",
                        LISTED,
                        Rig.identity(MX1),
                        new Misbehaviour.ExtensionsAfterTls(ScriptedPeer.ALL));
        rig.tlsa(rig.host(MX1, peer), Rig.identity(MX1));
        assertThat(trouble(deliver(TlsWish.REQUIRED)).reason())
                .isEqualTo(Reason.REQUIRETLS_UNSUPPORTED);
        assertThat(peer.mails()).isEmpty();
    }

    @Test
    @DisplayName(
            "R12 T29 mail without the wish goes without the parameter, over another connection")
    void reuse() throws IOException {
        ScriptedPeer peer = proven(MX1, LISTED);
        deliver(TlsWish.REQUIRED);
        deliver(TlsWish.REQUIRED);
        assertThat(peer.connections()).isEqualTo(1);
        deliver(TlsWish.NONE);
        deliver(TlsWish.REQUIRED);
        assertThat(peer.connections()).isEqualTo(3);
        assertThat(peer.mails())
                .extracting(mail -> mail.mail().contains("REQUIRETLS"))
                .containsExactly(true, true, false, true);
    }

    @Test
    @DisplayName(
            "R09 a redacted report says REQUIRETLS where it can, and is not lost where it cannot")
    void redacted() throws IOException {
        ScriptedPeer peer = proven(MX1, LISTED);
        Outcome.Delivered fate = (Outcome.Delivered) deliver(TlsWish.REDACTED);
        assertThat(peer.mails().getFirst().mail()).contains(" REQUIRETLS");
        assertThat(fate.attempt().promise()).isEqualTo(Attempt.Promise.GIVEN);
        rig.hosts(List.of());
        ScriptedPeer plain = proven(MX2, ScriptedPeer.ALL);
        fate = (Outcome.Delivered) deliver(TlsWish.REDACTED);
        assertThat(plain.mails().getFirst().mail()).doesNotContain("REQUIRETLS");
        assertThat(fate.attempt().promise()).isEqualTo(Attempt.Promise.UNLISTED);
        rig.hosts(List.of());
        ScriptedPeer unproven = rig.host("mx3.example.test", LISTED);
        deliver(TlsWish.REDACTED);
        assertThat(unproven.mails().getFirst().mail()).doesNotContain("REQUIRETLS");
    }

    @Test
    @DisplayName("R07 TLS-Required: No lowers nothing, from whomever it is")
    void askingForLess() throws IOException {
        ScriptedPeer peer = rig.host(MX1, ScriptedPeer.ALL, new Misbehaviour.NoStartTls());
        Claim claim = Claims.of("TLS-Required: No\r\n" + Claims.SMALL, "user@example.test");
        Outcome.Fate fate = rig.deliver(claim).values().iterator().next();
        assertThat(trouble(fate).reason()).isEqualTo(Reason.STARTTLS_NOT_OFFERED);
        assertThat(peer.mails()).isEmpty();
    }
}
