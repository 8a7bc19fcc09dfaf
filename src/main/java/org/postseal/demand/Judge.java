package org.postseal.demand;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.postseal.dane.DaneVerifier;
import org.postseal.smtp.Extensions;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;
import org.postseal.tls.HandshakeFacts;
import org.postseal.tls.PkixVerifier;
import org.postseal.tls.TlsConnection;
import org.postseal.wire.Connection;

/**
 * Holds a connection against a demand. The only maker of a {@link MailChannel}.
 *
 * <p>Every requirement is checked against the facts of the handshake, whatever was offered or
 * configured, and all must hold. Of what is only observed the very same checks are made; only the
 * last step differs, see {@link Source#isObserved}.
 *
 * <p>Safe for use by many threads.
 */
public final class Judge {

    private final Evidence evidence;
    private final ChannelCounters counters;

    public Judge(PkixVerifier pkix, DaneVerifier dane, Clock clock, ChannelCounters counters) {
        this.evidence = new Evidence(pkix, dane, clock);
        this.counters = counters;
    }

    /** What it found so far. */
    public ChannelCounters counters() {
        return counters;
    }

    /** After a handshake, before EHLO is said again. */
    public Judgement judge(TlsDemand demand, TlsConnection connection) {
        HandshakeFacts facts = connection.facts();
        Findings findings = evidence.examine(demand, facts);
        Judgement judgement =
                gate(
                        findings.failures(),
                        new MailChannel.Satisfied(
                                connection, demand, Optional.of(facts), findings.proof()));
        boolean open = judgement instanceof Judgement.Cleared(var channel) && !channel.isWhole();
        return open ? judgement : counted(judgement);
    }

    /**
     * After EHLO was said again on the channel: whether the server lists what the demand wants
     * listed. Only then is such a channel whole.
     *
     * @param offered what it lists, inside TLS
     */
    public Judgement heard(MailChannel channel, Extensions offered) {
        if (channel.isWhole()) {
            return new Judgement.Cleared(channel);
        }
        return counted(
                offered.requireTls()
                        ? new Judgement.Cleared(
                                switch (channel) {
                                    case MailChannel.Satisfied satisfied -> satisfied.listed();
                                    case MailChannel.Observed observed -> observed.listed();
                                })
                        : new Judgement.Refused(
                                Trouble.of(
                                        Reason.REQUIRETLS_UNSUPPORTED,
                                        "The sender asked for REQUIRETLS, and the server does not"
                                                + " list it: it does not promise to protect the"
                                                + " message as it must be.")));
    }

    /**
     * A connection on which there is no TLS: only a demand for nothing lets it pass, or one that
     * comes from the operator alone who chose to observe.
     */
    public Judgement judgeClear(TlsDemand demand, Connection connection) {
        List<Failure> failures =
                demand.parts().stream().map(part -> new Failure(part, whyNotClear(part))).toList();
        return counted(
                gate(
                        failures,
                        new MailChannel.Satisfied(
                                connection, demand, Optional.empty(), new PeerProof.Clear())));
    }

    /**
     * Why the host need not be dialed, because no connection to it could pass {@link #judge}. What
     * is only observed does not stop it.
     */
    public Optional<Trouble> refusesToDial(TlsDemand demand) {
        return demand.refusal();
    }

    private Judgement gate(List<Failure> failures, MailChannel.Satisfied channel) {
        if (failures.isEmpty()) {
            return new Judgement.Cleared(channel);
        }
        return failures.stream()
                .filter(failure -> !failure.part().source().isObserved())
                .findFirst()
                .<Judgement>map(failure -> new Judgement.Refused(failure.trouble()))
                .orElseGet(() ->
                        new Judgement.Cleared(
                                new MailChannel.Observed(channel, failures.getFirst().trouble())));
    }

    private Judgement counted(Judgement judgement) {
        counters.count(judgement);
        return judgement;
    }

    private static Trouble whyNotClear(TlsDemand.Sourced part) {
        return part.requirement() instanceof Requirement.Unmeetable(Trouble why)
                ? why
                : Trouble.of(
                        Reason.STARTTLS_NOT_OFFERED,
                        "The connection is not encrypted, and " + part + " is required.");
    }
}
