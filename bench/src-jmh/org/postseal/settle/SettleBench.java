package org.postseal.settle;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.postseal.mail.Address;
import org.postseal.mail.Domain;
import org.postseal.mail.Envelope;
import org.postseal.mail.Message;
import org.postseal.mail.Recipient;
import org.postseal.proof.Journal;
import org.postseal.queue.Claim;
import org.postseal.queue.QueueId;
import org.postseal.smtp.Reply;

/** What is written of one recipient that was delivered. */
@State(Scope.Thread)
public class SettleBench {

    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00.123456Z");

    private final Journal journal = new Journal(Clock.systemUTC(), new SecureRandom());
    private final Ruling ruling = ruling();
    private final FateRecord.Matter matter =
            new FateRecord.Matter(claim(ruling.waiting()), "cd".repeat(32), NOW);

    private static Claim claim(Claim.Waiting waiting) {
        return new Claim(
                new QueueId("3B1CDFGHJKL"),
                Domain.of("example.org"),
                Address.parse("sender@example.com"),
                Envelope.Options.NONE,
                new Message(new Message.Inline(new byte[4096]), Message.Traits.SEVEN_BIT),
                List.of(waiting),
                NOW,
                NOW);
    }

    private static Ruling ruling() {
        Attempt.Tls tls =
                new Attempt.Tls(
                                "TLSv1.3",
                                "TLS_AES_256_GCM_SHA384",
                                "X25519MLKEM768",
                                "dane-ee",
                                "ab".repeat(32))
                        .with("ef".repeat(32), Attempt.Shown.NOTHING);
        Attempt attempt =
                new Attempt(
                        NOW,
                        Optional.of(
                                new Attempt.Peer(
                                        "mx.example.net", "192.0.2.1", 25, Optional.of(tls))),
                        "TLS, by the default; DANE TLSA of mx.example.net, by DANE",
                        new Attempt.Delays(
                                Duration.ofMillis(12),
                                Duration.ofMillis(1),
                                Duration.ofMillis(85),
                                Duration.ofMillis(230)));
        return new Ruling(
                new Claim.Waiting(
                        4711,
                        Recipient.of(Address.parse("somebody@example.org")),
                        0,
                        false,
                        Optional.empty()),
                new Outcome.Delivered(attempt, Reply.of(250, "2.0.0", "Ok: queued as 12345")),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty());
    }

    /** The record of evidence: two commitments and a line of JSON. */
    @Benchmark
    public Journal.Entry fateRecord() {
        Journal.Entry entry = journal.entry();
        FateRecord.add(entry, matter, ruling, "ef".repeat(32));
        return entry;
    }

    /** The line that log readers know. */
    @Benchmark
    public String deliveryLog() {
        return DeliveryLog.line(matter.claim().id(), ruling);
    }
}
