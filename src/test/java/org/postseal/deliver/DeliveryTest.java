package org.postseal.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.deliver.Misbehaviour.Stage;
import org.postseal.demand.Level;
import org.postseal.demand.Mode;
import org.postseal.dns.RecordType;
import org.postseal.dns.Security;
import org.postseal.lab.LabCa;
import org.postseal.lab.LabTlsa;
import org.postseal.mtasts.StsPolicy;
import org.postseal.mtasts.StsStatus;
import org.postseal.queue.Claim;
import org.postseal.route.Host;
import org.postseal.settle.Outcome;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;

/** The search along the hosts: who is asked, who is not, and what follows from it all. */
class DeliveryTest {

    private static final String MX1 = "mx1.example.test";
    private static final String MX2 = "mx2.example.test";

    private final Rig rig = new Rig();

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    @ParameterizedTest
    @CsvSource({
        "NOBODY_THERE",
        "GREETING_5XX",
        "GREETING_4XX",
        "NO_TLS",
        "STARTTLS_REFUSED",
        "DANE_MISMATCH",
        "MAIL_4XX",
        "RCPT_4XX",
        "LOST_AT_DATA"
    })
    @DisplayName("T01 what one host will not do, the next is asked for")
    void theNextHostIsAsked(String fault) throws IOException {
        if (fault.equals("NOBODY_THERE")) {
            rig.dead(MX1);
        } else {
            rig.host(MX1, List.of("PIPELINING"), scriptOf(fault));
        }
        ScriptedPeer second = rig.host(MX2, ScriptedPeer.ALL);
        if (fault.equals("DANE_MISMATCH")) {
            rig.tlsa(rig.only(), Rig.identity("other.example.test"));
        }

        Outcome.Delivered fate = (Outcome.Delivered) rig.deliver();

        assertThat(fate.attempt().peer().orElseThrow().host()).isEqualTo(MX2);
        assertThat(second.mails()).hasSize(1);
        assertThat(rig.clearMailOctets()).isZero();
    }

    private static Misbehaviour[] scriptOf(String fault) {
        return switch (fault) {
            case "GREETING_5XX" -> one(Misbehaviour.Says.always(Stage.GREETING, "554 no"));
            case "GREETING_4XX" -> one(Misbehaviour.Says.always(Stage.GREETING, "421 busy"));
            case "NO_TLS" -> one(new Misbehaviour.NoStartTls());
            case "STARTTLS_REFUSED" -> one(Misbehaviour.Says.always(Stage.STARTTLS, "454 no"));
            case "MAIL_4XX" -> one(Misbehaviour.Says.always(Stage.MAIL, "450 4.7.1 later"));
            case "RCPT_4XX" -> one(Misbehaviour.Says.always(Stage.RCPT, "450 4.7.1 later"));
            case "LOST_AT_DATA" -> one(new Misbehaviour.DropAt(Stage.DATA, 9));
            default -> new Misbehaviour[0];
        };
    }

    private static Misbehaviour[] one(Misbehaviour misbehaviour) {
        return new Misbehaviour[] {misbehaviour};
    }

    @Test
    void aRefusalForGoodEndsTheSearch() throws IOException {
        rig.host(MX1, ScriptedPeer.ALL, Misbehaviour.Says.always(Stage.RCPT, "550 5.1.1 unknown"));
        ScriptedPeer second = rig.host(MX2, ScriptedPeer.ALL);

        assertThat(rig.deliver()).isInstanceOf(Outcome.Rejected.class);
        assertThat(second.connections()).isZero();
    }

    @Test
    @DisplayName("T23 N23 a backup without TLS is never used")
    void aBackupWithoutTls() throws IOException {
        rig.host(MX1, ScriptedPeer.ALL);
        rig.tlsa(rig.only(), Rig.identity("other.example.test"));
        ScriptedPeer backup = rig.host(MX2, ScriptedPeer.ALL, new Misbehaviour.NoStartTls());

        Outcome.Deferred fate = (Outcome.Deferred) rig.deliver();

        assertThat(fate.trouble().reason()).isEqualTo(Reason.DANE_MISMATCH);
        assertThat(fate.unprotectedSince()).isEmpty();
        assertThat(backup.clearMailOctets()).isZero();
        assertThat(backup.heard("MAIL")).isEmpty();
    }

    @Test
    @DisplayName("N23 a host without DANE is still held to the floor")
    void aBackupBelowTheFloor() throws IOException {
        rig.rule("example.test dane-only");
        rig.host(MX1, ScriptedPeer.ALL);
        rig.tlsa(rig.only(), Rig.identity("other.example.test"));
        ScriptedPeer backup = rig.host(MX2, ScriptedPeer.ALL);

        assertThat(reason(rig.deliver())).isEqualTo(Reason.DANE_MISMATCH);
        assertThat(backup.connections()).isZero();
    }

    @Test
    @DisplayName("N03 a host whose TLSA lookup fails is not dialed")
    void tlsaLookupFails() throws IOException {
        ScriptedPeer peer = rig.host(MX1, ScriptedPeer.ALL);
        rig.dns.servfail("_" + peer.port() + "._tcp." + MX1, RecordType.TLSA);

        Outcome.Deferred fate = (Outcome.Deferred) rig.deliver();

        assertThat(fate.trouble().reason()).isEqualTo(Reason.DANE_UNKNOWN);
        assertThat(fate.unprotectedSince()).isEmpty();
        assertThat(peer.connections()).isZero();
    }

    @Test
    @DisplayName("D10 unproven validation: dane-only waits with a reason of its own, others do not")
    void unprovenValidation() throws IOException {
        rig.dns.doubt("the clock is wrong");
        ScriptedPeer peer = rig.host(MX1, ScriptedPeer.ALL);
        rig.tlsa(rig.only(), Rig.identity(MX1));
        rig.rule("example.test dane-only");
        assertThat(reason(rig.deliver())).isEqualTo(Reason.VALIDATION_UNPROVEN);
        rig.routeTrouble = Optional.of(Trouble.of(Reason.DNS_BOGUS, "bogus"));
        assertThat(reason(rig.deliver())).isEqualTo(Reason.VALIDATION_UNPROVEN);
        assertThat(peer.connections()).isZero();

        rig.routeTrouble = Optional.empty();
        rig.rule("example.test dane");
        assertThat(rig.deliver()).isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    @DisplayName("N25 N26 the second look finds the new record, and the mail goes")
    void keyRollOver() throws IOException {
        ScriptedPeer peer = rig.host(MX1, ScriptedPeer.ALL);
        rig.tlsa(rig.only(), Rig.identity("old.example.test"));
        Host host = rig.only();
        rig.dialer =
                (to, timeout) -> {
                    rig.tlsa(host, Rig.identity(MX1));
                    return Dialer.tcp().connect(to, timeout);
                };

        Outcome.Fate fate = rig.deliver();

        assertThat(fate).isInstanceOf(Outcome.Delivered.class);
        assertThat(((Outcome.Delivered) fate).attempt().peer().orElseThrow().tls().orElseThrow())
                .returns("dane-ee", t -> t.proof());
        assertThat(rig.dns.askedAfresh()).isEqualTo(1);
        assertThat(peer.mails()).hasSize(1);
    }

    @Test
    @DisplayName("N25 one refetch for all addresses of a host")
    void oneRefetchForAHost() throws IOException {
        ScriptedPeer one = rig.peer("127.0.0.1", ScriptedPeer.ALL, Rig.identity(MX1));
        ScriptedPeer two = rig.beside(one, "127.0.0.2", Rig.identity(MX1));
        rig.host(MX1, one, two);
        rig.tlsa(rig.only(), Rig.identity("other.example.test"));

        assertThat(reason(rig.deliver())).isEqualTo(Reason.DANE_MISMATCH);
        assertThat(two.connections()).isEqualTo(1);
        assertThat(rig.dns.askedAfresh()).isEqualTo(1);
    }

    @Test
    @DisplayName("S20 a certificate must name the host, not whatever the policy's pattern covers")
    void certificateOfASibling() throws IOException {
        rig.sts = enforce("*.example.test");
        ScriptedPeer sibling =
                rig.peer("127.0.0.1", ScriptedPeer.ALL, Rig.identity("other.example.test"));
        rig.host(MX1, sibling);

        assertThat(reason(rig.deliver())).isEqualTo(Reason.CERTIFICATE_NAME);
        assertThat(sibling.mails()).isEmpty();
    }

    @Test
    @DisplayName("S20 the host's own certificate will do under a pattern")
    void certificateOfTheHost() throws IOException {
        rig.sts = enforce("*.example.test");
        ScriptedPeer host = rig.host(MX1, ScriptedPeer.ALL);

        assertThat(rig.deliver()).isInstanceOf(Outcome.Delivered.class);
        assertThat(host.mails()).hasSize(1);
    }

    @Test
    @DisplayName("S22 a host outside the policy is passed over, and the others are tried")
    void outsideThePolicy() throws IOException {
        rig.sts = enforce(MX2);
        ScriptedPeer first = rig.host(MX1, ScriptedPeer.ALL);
        ScriptedPeer second = rig.host(MX2, ScriptedPeer.ALL);

        assertThat(rig.deliver()).isInstanceOf(Outcome.Delivered.class);
        assertThat(first.connections()).isZero();
        assertThat(second.mails()).hasSize(1);
    }

    @Test
    @DisplayName("S22 when all are outside it the message waits")
    void allOutsideThePolicy() throws IOException {
        rig.sts = enforce("mx9.example.test");
        rig.host(MX1, ScriptedPeer.ALL);
        rig.host(MX2, ScriptedPeer.ALL);

        Outcome.Deferred fate = (Outcome.Deferred) rig.deliver();

        assertThat(fate.trouble().reason()).isEqualTo(Reason.STS_MX_NOT_LISTED);
        assertThat(fate.unprotectedSince()).isEmpty();
    }

    @Test
    @DisplayName("S23 a newer policy that lists the host is found before the attempt is given up")
    void newerPolicyLists() throws IOException {
        rig.sts = enforce("mx9.example.test");
        rig.newerSts = Optional.of(enforce(MX1));
        ScriptedPeer host = rig.host(MX1, ScriptedPeer.ALL);

        assertThat(rig.deliver()).isInstanceOf(Outcome.Delivered.class);
        assertThat(host.mails()).hasSize(1);
        assertThat(rig.newerStsAsked).isEqualTo(1);
    }

    @Test
    @DisplayName("S23 S25 a host that failed under the kept policy is tried under the newer one")
    void newerPolicyAsksLess() throws IOException {
        rig.sts = enforce(MX1);
        rig.newerSts = Optional.of(new StsStatus.NoPolicy("taken back"));
        LabCa.Issued identity = Rig.identity("wrong.example.test");
        rig.host(MX1, rig.peer("127.0.0.1", ScriptedPeer.ALL, identity));

        assertThat(rig.deliver()).isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    @DisplayName("S23 the newer policy lowers nothing that others ask for")
    void newerPolicyBesideDane() throws IOException {
        rig.sts = enforce("mx9.example.test");
        rig.newerSts = Optional.of(new StsStatus.NoPolicy("taken back"));
        ScriptedPeer host = rig.host(MX1, ScriptedPeer.ALL);
        rig.tlsa(rig.only(), Rig.identity("other.example.test"));

        assertThat(reason(rig.deliver())).isEqualTo(Reason.DANE_MISMATCH);
        assertThat(host.connections()).isEqualTo(1);
        assertThat(host.mails()).isEmpty();
    }

    @Test
    @DisplayName("S23 where there is nothing newer no host is dialed twice")
    void noNewerPolicy() throws IOException {
        rig.sts = enforce(MX1);
        LabCa.Issued identity = Rig.identity("wrong.example.test");
        ScriptedPeer host = rig.peer("127.0.0.1", ScriptedPeer.ALL, identity);
        rig.host(MX1, host);

        assertThat(reason(rig.deliver())).isEqualTo(Reason.CERTIFICATE_NAME);
        assertThat(host.connections()).isEqualTo(1);
        assertThat(rig.newerStsAsked).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "S23 a host that is down, or one that no policy is about, makes no policy be asked for")
    void notHeldUpByPolicy() throws IOException {
        rig.sts = enforce(MX1);
        rig.dead(MX1);
        assertThat(reason(rig.deliver())).isEqualTo(Reason.CONNECT_REFUSED);

        rig.hosts(List.of());
        rig.sts = new StsStatus.NoPolicy("none");
        rig.host(MX2, noTls("127.0.0.1"));
        assertThat(reason(rig.deliver())).isEqualTo(Reason.STARTTLS_NOT_OFFERED);
        assertThat(rig.newerStsAsked).isZero();
    }

    @Test
    @DisplayName("S26 the certificate must suit MTA-STS even where DANE matches")
    void stsNameFails() throws IOException {
        rig.sts = enforce(MX1);
        LabCa.Issued identity = Rig.identity("wrong.example.test");
        rig.host(MX1, rig.peer("127.0.0.1", ScriptedPeer.ALL, identity));
        rig.tlsa(rig.only(), identity);

        assertThat(reason(rig.deliver())).isEqualTo(Reason.CERTIFICATE_NAME);
    }

    @Test
    @DisplayName("T21 each address is judged by itself")
    void eachAddressIsJudged() throws IOException {
        ScriptedPeer bad =
                rig.peer(
                        "127.0.0.1",
                        ScriptedPeer.ALL,
                        Rig.identity(MX1),
                        new Misbehaviour.NoStartTls());
        ScriptedPeer good = rig.beside(bad, "127.0.0.2", Rig.identity(MX1));
        rig.host(MX1, bad, good);

        assertThat(rig.deliver()).isInstanceOf(Outcome.Delivered.class);
        assertThat(bad.clearMailOctets()).isZero();
        assertThat(good.mails()).hasSize(1);
    }

    @Test
    @DisplayName("T22 the second address is verified in full, nothing carries over")
    void eachAddressIsVerified() throws IOException {
        rig.rule("example.test secure match=mx1.example.test");
        ScriptedPeer first =
                rig.peer(
                        "127.0.0.1",
                        ScriptedPeer.ALL,
                        Rig.identity(MX1),
                        Misbehaviour.Says.always(Stage.MAIL, "450 4.7.1 later"));
        ScriptedPeer second = rig.beside(first, "127.0.0.2", Rig.identity("wrong.example.test"));
        rig.host(MX1, first, second);

        Outcome.Deferred fate = (Outcome.Deferred) rig.deliver();

        assertThat(second.connections()).isEqualTo(1);
        assertThat(second.heard("MAIL")).isEmpty();
        assertThat(fate.trouble().reason()).isEqualTo(Reason.REMOTE_DEFERRED);
    }

    @Test
    @DisplayName("unprotected when every address answered and none offered STARTTLS")
    void unprotected() throws IOException {
        ScriptedPeer one = noTls("127.0.0.1");
        ScriptedPeer two =
                rig.beside(one, "127.0.0.2", Rig.identity(MX1), new Misbehaviour.NoStartTls());
        rig.host(MX1, one, two);
        rig.host(MX2, noTls("127.0.0.1"));

        Outcome.Deferred fate = (Outcome.Deferred) rig.deliver();

        assertThat(fate.trouble().reason()).isEqualTo(Reason.STARTTLS_NOT_OFFERED);
        assertThat(fate.unprotectedSince()).contains(fate.attempt().at());
        assertThat(one.clearMailOctets() + two.clearMailOctets()).isZero();
    }

    @Test
    void unprotectedKeepsItsFirstTime() throws IOException {
        rig.host(MX1, noTls("127.0.0.1"));
        Instant before = Instant.now().minus(Duration.ofHours(1));
        Claim small = Claims.small();
        Claim.Waiting waiting =
                new Claim.Waiting(
                        1,
                        small.recipients().getFirst().recipient(),
                        3,
                        false,
                        Optional.of(before));

        Outcome.Fate fate =
                MailTransactionTest.only(
                        rig.deliver(
                                new Claim(
                                        small.id(),
                                        small.domain(),
                                        small.sender(),
                                        small.options(),
                                        small.message(),
                                        List.of(waiting),
                                        small.arrived(),
                                        small.claimed())));

        assertThat(((Outcome.Deferred) fate).unprotectedSince()).contains(before);
    }

    @ParameterizedTest
    @CsvSource({"DEAD", "MASKED", "DNS", "MISMATCH", "UNTRIED"})
    @DisplayName("one host that failed in another way, and nothing is proven about all of them")
    void notUnprotected(String other) throws IOException {
        rig.host(MX1, noTls("127.0.0.1"));
        switch (other) {
            case "DEAD" -> rig.dead(MX2);
            case "MASKED" ->
                    rig.host(MX2, ScriptedPeer.ALL, new Misbehaviour.MaskedStartTls("XXXXXXXA"));
            case "DNS" -> rig.troubled(MX2, Trouble.of(Reason.DNS_FAILED, "no answer"));
            case "MISMATCH" ->
                    rig.tlsa(
                            rig.host(
                                    MX2,
                                    rig.peer("127.0.0.1", ScriptedPeer.ALL, Rig.identity(MX2))),
                            Rig.identity("other.example.test"));
            case "UNTRIED" -> {
                rig.limits = oneAddress();
                rig.host(MX2, noTls("127.0.0.1"));
            }
            default -> throw new IllegalArgumentException(other);
        }

        assertThat(((Outcome.Deferred) rig.deliver()).unprotectedSince()).isEmpty();
    }

    private static Limits oneAddress() {
        Limits l = Rig.patient();
        return new Limits(
                l.dialTimeout(),
                l.greetingTimeout(),
                l.commandTimeout(),
                l.handshakeTimeout(),
                l.dataStartTimeout(),
                l.blockTimeout(),
                l.dataEndTimeout(),
                l.quitTimeout(),
                l.searchTotal(),
                l.transferTotal(),
                l.octetsPerSecondMin(),
                1,
                l.transactionsMax(),
                l.recipientsMax(),
                l.reply());
    }

    private ScriptedPeer noTls(String address) throws IOException {
        return rig.peer(
                address, ScriptedPeer.ALL, Rig.identity(MX1), new Misbehaviour.NoStartTls());
    }

    @Test
    @DisplayName("the gravest trouble counts, not the last one")
    void theGravestTrouble() throws IOException {
        rig.host(MX1, ScriptedPeer.ALL, new Misbehaviour.MaskedStartTls("XXXXXXXA"));
        rig.dead(MX2);

        Outcome.Deferred fate = (Outcome.Deferred) rig.deliver();

        assertThat(fate.trouble().reason()).isEqualTo(Reason.STARTTLS_STRIPPED);
        assertThat(fate.attempt().peer().orElseThrow().host()).isEqualTo(MX1);
    }

    @Test
    @DisplayName("T31 trouble of the route is the end where it is permanent, and else waits")
    void troubleOfTheRoute() {
        rig.routeTrouble = Optional.of(Trouble.of(Reason.ADDRESS_LITERAL, "an address"));
        assertThat(rig.deliver()).isInstanceOf(Outcome.Rejected.class);

        rig.routeTrouble = Optional.of(Trouble.of(Reason.DNS_FAILED, "no answer"));
        assertThat(rig.deliver()).isInstanceOf(Outcome.Deferred.class);
    }

    @Test
    void whatAHostLacksAnotherMayHave() throws IOException {
        rig.host(MX1, List.of("SIZE 20"));
        rig.host(MX2, ScriptedPeer.ALL);

        assertThat(rig.deliver()).isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    void whatOneHostLacksIsNotTheEndWhileAnotherIsDown() throws IOException {
        rig.host(MX1, List.of("SIZE 20"));
        rig.dead(MX2);

        assertThat(reason(rig.deliver())).isEqualTo(Reason.CONNECT_REFUSED);
    }

    @ParameterizedTest
    @EnumSource(
            value = Level.class,
            names = {"MAY", "NONE"})
    @DisplayName("T08 where clear text is allowed STARTTLS is taken all the same, and kept to")
    void allowedClear(Level floor) throws IOException {
        rig.floor = floor;
        ScriptedPeer offering = rig.host(MX1, ScriptedPeer.ALL);
        assertThat(rig.deliver()).isInstanceOf(Outcome.Delivered.class);
        assertThat(offering.clearMailOctets()).isZero();

        try (Rig other = new Rig()) {
            other.floor = floor;
            ScriptedPeer broken =
                    other.host(MX1, ScriptedPeer.ALL, new Misbehaviour.GarbageInsteadOfHandshake());
            assertThat(reason(other.deliver())).isEqualTo(Reason.TLS_HANDSHAKE);
            assertThat(broken.clearMailOctets()).isZero();
        }
        try (Rig other = new Rig()) {
            other.floor = floor;
            ScriptedPeer clear = other.host(MX1, ScriptedPeer.ALL, new Misbehaviour.NoStartTls());
            Outcome.Delivered fate = (Outcome.Delivered) other.deliver();
            assertThat(fate.attempt().peer().orElseThrow().tls()).isEmpty();
            assertThat(clear.mails()).hasSize(1);
        }
    }

    @Test
    @DisplayName("Q11 observe mode waives the operator's rule, and never DANE")
    void observe() throws IOException {
        rig.mode = Mode.OBSERVE;
        rig.rule("example.test secure match=other.test");
        rig.host(MX1, ScriptedPeer.ALL);
        assertThat(rig.deliver()).isInstanceOf(Outcome.Delivered.class);
        assertThat(rig.counters.observed()).isEqualTo(1);

        rig.tlsa(rig.only(), Rig.identity("other.example.test"));
        assertThat(reason(rig.deliver())).isEqualTo(Reason.DANE_MISMATCH);
    }

    @Test
    @DisplayName("N21 an insecure MX answer leaves DANE to prove the host only")
    void hostOnly() throws IOException {
        rig.mxSecurity = Security.INSECURE;
        ScriptedPeer peer = rig.host(MX1, ScriptedPeer.ALL);
        rig.tlsa(rig.only(), LabTlsa.wire(3, 1, 1, Rig.identity(MX1).certificate()));

        Outcome.Delivered fate = (Outcome.Delivered) rig.deliver();

        assertThat(fate.attempt().demanded()).contains("host only");
        assertThat(peer.mails()).hasSize(1);
    }

    @Test
    void aDelayIsTheSumOfItsParts() throws IOException {
        rig.host(MX1, ScriptedPeer.ALL);

        var delays = ((Outcome.Delivered) rig.deliver()).attempt().delays();

        assertThat(delays.queued()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
        assertThat(delays.connection()).isPositive();
        assertThat(delays.transmission()).isPositive();
    }

    @Test
    @DisplayName("an uncertain delivery stays uncertain until the host has answered for it")
    void uncertaintyStays() throws IOException {
        rig.dead(MX1);
        Claim small = Claims.small();
        Claim.Waiting waiting =
                new Claim.Waiting(
                        1, small.recipients().getFirst().recipient(), 1, true, Optional.empty());
        Claim claim =
                new Claim(
                        small.id(),
                        small.domain(),
                        small.sender(),
                        small.options(),
                        small.message(),
                        List.of(waiting),
                        small.arrived(),
                        small.claimed());

        Map<Claim.Waiting, Outcome.Fate> fates = rig.deliver(claim);

        assertThat(((Outcome.Deferred) fates.get(waiting)).uncertain()).isTrue();
    }

    private static StsStatus enforce(String mx) {
        String text = "version: STSv1\nmode: enforce\nmx: " + mx + "\nmax_age: 86400\n";
        return new StsStatus.Known(
                StsPolicy.parse(text.getBytes(StandardCharsets.US_ASCII)),
                "1",
                Instant.now().plusSeconds(86400),
                "");
    }

    private static Reason reason(Outcome.Fate fate) {
        return MailTransactionTest.reasonOf(fate);
    }
}
