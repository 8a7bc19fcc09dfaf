package org.postseal.settle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.postseal.FakeClock;
import org.postseal.mail.Address;
import org.postseal.mail.Domain;
import org.postseal.mail.Envelope;
import org.postseal.mail.Recipient;
import org.postseal.queue.Claim;
import org.postseal.queue.QueueFixture;
import org.postseal.queue.Schedule;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Reply;
import org.postseal.smtp.Trouble;

/** A queue and its settlement under a clock that a test moves. */
final class SettlementFixture implements AutoCloseable {

    static final Reply OK = Reply.of(250, "2.0.0", "Ok: queued as 1234");
    static final Attempt.Peer PEER =
            new Attempt.Peer(
                    "mx1.example.org",
                    "192.0.2.1",
                    25,
                    Optional.of(
                            new Attempt.Tls(
                                    "TLSv1.3",
                                    "TLS_AES_256_GCM_SHA384",
                                    "X25519MLKEM768",
                                    "dane-ee",
                                    "00ff")));

    final FakeClock clock = FakeClock.atStart();
    final QueueFixture house;
    QueueSettlement settlement;

    SettlementFixture(Path folder) throws IOException {
        this(folder, RetrySettings.defaults(), BounceSettings.defaults("relay.test"));
    }

    SettlementFixture(Path folder, RetrySettings retry, BounceSettings bounce) throws IOException {
        house = new QueueFixture(folder, clock);
        settlement =
                new QueueSettlement(house.queue, retry, bounce, clock, new SplittableRandom(1));
    }

    Attempt attempt() {
        return new Attempt(
                clock.instant(),
                Optional.of(PEER),
                "encryption, by default level encrypt",
                new Attempt.Delays(
                        Duration.ofMillis(100),
                        Duration.ZERO,
                        Duration.ofMillis(600),
                        Duration.ofMillis(500)));
    }

    Outcome.Fate deferred(Reason reason) {
        return new Outcome.Deferred(attempt(), Trouble.of(reason, "it did not work"), false);
    }

    Outcome.Fate rejected() {
        return new Outcome.Rejected(
                attempt(), Trouble.of(Reason.REMOTE_REFUSED, "550 5.1.1 no such user"));
    }

    Outcome.Fate delivered() {
        return new Outcome.Delivered(attempt(), OK);
    }

    /** Takes everything that is due, all destinations, and settles each with the same fate. */
    int settleAllDue(Function<Claim.Waiting, Outcome.Fate> fate) throws Exception {
        int claims = 0;
        for (Optional<Schedule.Slot> slot = house.queue.await(Duration.ZERO);
                slot.isPresent();
                slot = house.queue.await(Duration.ZERO)) {
            try (Schedule.Slot open = slot.get()) {
                for (var claim = open.next(); claim.isPresent(); claim = open.next()) {
                    settle(claim.get(), fate);
                    claims++;
                }
            }
        }
        return claims;
    }

    /** Settles one claim and leaves what comes of it alone. */
    void settleNext(Function<Claim.Waiting, Outcome.Fate> fate) throws Exception {
        try (Schedule.Slot slot = house.slot()) {
            settle(slot.next().orElseThrow(), fate);
        }
    }

    void settle(Claim claim, Function<Claim.Waiting, Outcome.Fate> fate) throws IOException {
        Map<Claim.Waiting, Outcome.Fate> fates = new HashMap<>();
        claim.recipients().forEach(waiting -> fates.put(waiting, fate.apply(waiting)));
        settlement.settle(claim, fates);
    }

    /** The bounce or other report that waits for this domain, and is taken out as delivered. */
    Optional<String> report(String domain) throws Exception {
        Optional<Schedule.Slot> slot = house.queue.await(Duration.ZERO);
        if (slot.isEmpty()) {
            return Optional.empty();
        }
        try (Schedule.Slot open = slot.get()) {
            if (!open.destination().equals(Domain.of(domain))) {
                throw new AssertionError("due at " + open.destination());
            }
            Claim claim = open.next().orElseThrow();
            byte[] octets = claim.message().content().open().readAllBytes();
            settle(claim, waiting -> delivered());
            return Optional.of(new String(octets, StandardCharsets.UTF_8));
        }
    }

    void accept(Recipient... recipients) throws IOException {
        house.queue.accept(
                new Envelope(
                        Address.parse("sender@here.test"),
                        List.of(recipients),
                        Envelope.Options.NONE),
                QueueFixture.SMALL);
    }

    Optional<Instant> due() throws IOException {
        return house.column("SELECT due FROM delivery").stream()
                .findFirst()
                .map(due -> Instant.ofEpochMilli(Long.parseLong(due)));
    }

    @Override
    public void close() throws IOException {
        house.close();
    }
}
