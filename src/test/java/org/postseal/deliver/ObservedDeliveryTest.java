package org.postseal.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.demand.Mode;
import org.postseal.settle.Outcome;
import org.postseal.settle.Visit;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;

/** What a delivery does under rules that are only observed, and what it hands on to be counted. */
class ObservedDeliveryTest {

    private static final String MX1 = "mx1.example.test";
    private static final String MX2 = "mx2.example.test";
    private static final String RULE = "secure match=other.test";

    private final Rig rig = new Rig();

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    @Test
    @DisplayName("Q11 a rule in observe lets its mail pass and says what enforcing would have said")
    void observedRule() throws IOException {
        rig.rule("example.test " + RULE + " mode=observe");
        ScriptedPeer peer = rig.host(MX1, ScriptedPeer.ALL);
        Outcome.Delivered fate = (Outcome.Delivered) rig.deliver();
        assertThat(peer.mails()).hasSize(1);
        assertThat(fate.attempt().observed())
                .hasValueSatisfying(
                        trouble -> assertThat(trouble.reason()).isEqualTo(Reason.CERTIFICATE_NAME));
        assertThat(fate.attempt().demanded()).contains("(policy:1), only observed");
        assertThat(fate.attempt().visits())
                .containsExactly(
                        visit(MX1, "encrypted", Optional.empty(), Reason.CERTIFICATE_NAME));
        assertThat(rig.counters.observed()).isEqualTo(1);
        assertThat(rig.counters.satisfied()).isZero();
    }

    @Test
    @DisplayName("Q11 the same rule enforced keeps the mail, for the very reason that was recorded")
    void enforcedRule() throws IOException {
        rig.rule("example.test " + RULE + " mode=observe");
        rig.host(MX1, ScriptedPeer.ALL);
        Trouble observed = rig.deliver().attempt().observed().orElseThrow();
        rig.rule("example.test " + RULE);
        Outcome.Deferred stays = (Outcome.Deferred) rig.deliver();
        assertThat(stays.trouble().reason()).isEqualTo(observed.reason());
        assertThat(stays.attempt().observed()).isEmpty();
        assertThat(rig.counters.refused()).isEqualTo(1);
    }

    @Test
    @DisplayName("Q11 a session that passed by observing carries nothing once the rule is enforced")
    void keptSession() throws IOException {
        rig.rule("example.test " + RULE + " mode=observe");
        ScriptedPeer peer = rig.host(MX1, ScriptedPeer.ALL);
        assertThat(rig.deliver()).isInstanceOf(Outcome.Delivered.class);
        assertThat(rig.deliver().attempt().observed()).isPresent();
        assertThat(peer.connections()).isEqualTo(1);
        rig.rule("example.test " + RULE);
        assertThat(rig.deliver()).isInstanceOf(Outcome.Deferred.class);
        assertThat(peer.connections()).isEqualTo(2);
        assertThat(peer.mails()).hasSize(2);
    }

    @Test
    @DisplayName("Q11 nor where the rule asks for the very same and only its mode has changed")
    void keptSessionByDefault() throws IOException {
        rig.mode = Mode.OBSERVE;
        rig.rule("example.test " + RULE);
        ScriptedPeer peer = rig.host(MX1, ScriptedPeer.ALL);
        assertThat(rig.deliver()).isInstanceOf(Outcome.Delivered.class);
        assertThat(rig.deliver()).isInstanceOf(Outcome.Delivered.class);
        assertThat(peer.connections()).isEqualTo(1);
        rig.mode = Mode.ENFORCE;
        assertThat(rig.deliver()).isInstanceOf(Outcome.Deferred.class);
        assertThat(peer.connections()).isEqualTo(2);
        assertThat(peer.mails()).hasSize(2);
    }

    @Test
    @DisplayName("Q11 under a rule in observe the default floor holds: no STARTTLS, no mail")
    void floorHolds() throws IOException {
        rig.rule("example.test " + RULE + " mode=observe");
        ScriptedPeer peer = rig.host(MX1, ScriptedPeer.ALL, new Misbehaviour.NoStartTls());
        Outcome.Deferred fate = (Outcome.Deferred) rig.deliver();
        assertThat(fate.trouble().reason()).isEqualTo(Reason.STARTTLS_NOT_OFFERED);
        assertThat(peer.mails()).isEmpty();
        assertThat(rig.clearMailOctets()).isZero();
    }

    @Test
    @DisplayName("Q11 a default that is only observed lets mail leave in clear, counted by itself")
    void observedDefault() throws IOException {
        rig.mode = Mode.OBSERVE;
        rig.host(MX1, ScriptedPeer.ALL, new Misbehaviour.NoStartTls());
        Outcome.Delivered fate = (Outcome.Delivered) rig.deliver();
        assertThat(fate.attempt().observed())
                .hasValueSatisfying(trouble ->
                        assertThat(trouble.reason()).isEqualTo(Reason.STARTTLS_NOT_OFFERED));
        assertThat(rig.counters.observedClear()).isEqualTo(1);
        assertThat(rig.counters.clear()).isZero();
        assertThat(rig.counters.satisfied()).isZero();
    }

    @Test
    @DisplayName("Q11 a handshake that fails is not answered with clear text, observed or not")
    void brokenTls() throws IOException {
        rig.mode = Mode.OBSERVE;
        rig.host(MX1, ScriptedPeer.ALL, new Misbehaviour.GarbageInsteadOfHandshake());
        assertThat(rig.deliver()).isInstanceOf(Outcome.Deferred.class);
        assertThat(rig.clearMailOctets()).isZero();
    }

    @Test
    @DisplayName("Q17 rules that are reloaded during an attempt count from the next one on")
    void reloadedMeanwhile() throws IOException {
        rig.rule("example.test " + RULE);
        rig.dead("mx0.example.test");
        ScriptedPeer peer = rig.host(MX1, ScriptedPeer.ALL);
        Dialer usual = rig.dialer;
        rig.dialer =
                (to, timeout) -> {
                    rig.rule("example.test encrypt");
                    return usual.connect(to, timeout);
                };
        Outcome.Deferred first = (Outcome.Deferred) rig.deliver();
        assertThat(first.trouble().reason()).isEqualTo(Reason.CERTIFICATE_NAME);
        assertThat(peer.mails()).isEmpty();
        assertThat(rig.deliver()).isInstanceOf(Outcome.Delivered.class);
        assertThat(peer.mails()).hasSize(1);
    }

    @Test
    @DisplayName("Q12 every host of an attempt is counted, those passed over too")
    void visits() throws IOException {
        rig.rule("example.test encrypt");
        rig.dead("mx0.example.test");
        rig.troubled("lost.example.test", Trouble.of(Reason.NO_ADDRESS, "no address"));
        rig.host(MX1, ScriptedPeer.ALL, new Misbehaviour.NoStartTls());
        rig.host(MX2, ScriptedPeer.ALL);
        rig.tlsa(rig.route().hosts().getLast(), Rig.identity(MX2));
        Outcome.Delivered fate = (Outcome.Delivered) rig.deliver();
        assertThat(fate.attempt().visits())
                .extracting(Visit::host, Visit::family, Visit::proof, Visit::trouble)
                .containsExactly(
                        row("mx0.example.test", 4, "", Reason.CONNECT_REFUSED),
                        row("lost.example.test", 0, "", Reason.NO_ADDRESS),
                        row(MX1, 4, "none", Reason.STARTTLS_NOT_OFFERED),
                        row(MX2, 4, "dane-ee", null));
    }

    @Test
    @DisplayName("Q12 a probe is counted as a delivery would be, and sends no mail")
    void probe() throws IOException {
        rig.rule("example.test " + RULE + " mode=observe");
        ScriptedPeer peer = rig.host(MX1, ScriptedPeer.ALL);
        List<Visit> visits =
                new Probe(rig.client(), rig.demands()).visits(Rig.DOMAIN, rig.route(), rig.only());
        assertThat(visits)
                .containsExactly(
                        visit(MX1, "encrypted", Optional.empty(), Reason.CERTIFICATE_NAME));
        assertThat(peer.mails()).isEmpty();
    }

    private static org.assertj.core.groups.Tuple row(
            String host, int family, String proof, Reason trouble) {
        return org.assertj.core.groups.Tuple.tuple(
                host, family, proof, Optional.ofNullable(trouble));
    }

    private static Visit visit(
            String host, String proof, Optional<Reason> trouble, Reason observed) {
        return new Visit(
                host, 4, proof, new Visit.Rule(RULE, true), trouble, Optional.of(observed));
    }
}
