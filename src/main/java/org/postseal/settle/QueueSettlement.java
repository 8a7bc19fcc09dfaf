package org.postseal.settle;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.postseal.queue.Change;
import org.postseal.queue.Claim;
import org.postseal.queue.Closing;
import org.postseal.queue.MailQueue;
import org.postseal.queue.PastAttempt;
import org.postseal.report.DailyCounts;
import org.postseal.report.Met;
import org.postseal.smtp.Trouble;

/**
 * Room 10: fates become changes of the queue, records of evidence, counts and reports, in one
 * transaction with those of other claims that are settled at the same moment. Safe for many
 * threads.
 */
public final class QueueSettlement implements Settlement {

    private final MailQueue queue;
    private final Rules rules;
    private final Notices notices;
    private final Clock clock;
    private final Evidence evidence;
    private final DailyCounts counts = new DailyCounts();

    public QueueSettlement(
            MailQueue queue,
            RetrySettings retry,
            BounceSettings bounce,
            Clock clock,
            RandomGenerator random) {
        this.queue = queue;
        this.rules = new Rules(retry, bounce, random);
        this.notices = new Notices(bounce, random);
        this.clock = clock;
        this.evidence = new Evidence(queue.journal());
    }

    @Override
    public void settle(Claim claim, Map<Claim.Waiting, Outcome.Fate> fates) throws IOException {
        begin(claim, fates).await();
    }

    @Override
    public Writing begin(Claim claim, Map<Claim.Waiting, Outcome.Fate> fates) {
        MailQueue.Facts facts = queue.settling(claim);
        try {
            Writing writing = begin(claim, facts, fates);
            return () -> {
                try {
                    writing.await();
                } catch (RuntimeException | Error e) {
                    queue.readAgain(claim);
                    throw e;
                }
            };
        } catch (IOException e) {
            return () -> {
                throw e;
            };
        } catch (RuntimeException | Error e) {
            queue.readAgain(claim);
            throw e;
        }
    }

    private Writing begin(
            Claim claim, MailQueue.Facts facts, Map<Claim.Waiting, Outcome.Fate> fates)
            throws IOException {
        Instant now = clock.instant();
        double jitter = anyWaits(fates) ? rules.jitter() : 1;
        List<Ruling> rulings = rulings(new Rules.Case(claim, facts, now, jitter), fates);
        List<Notices.Told> told = notices.of(claim, rulings, rules.end(claim), now);
        Evidence.Batch records =
                evidence.of(new FateRecord.Matter(claim, facts.sha256(), now), rulings);
        List<Met> met = met(rulings);
        Closing closing =
                new Closing(
                        changes(rulings),
                        told.stream().map(Notices.Told::notice).toList(),
                        sql -> {
                            records.write(sql);
                            return counts.add(sql, claim.domain().ascii(), met, now);
                        });
        MailQueue.Ending ending = queue.end(claim, closing);
        return () -> {
            Closing.Done done = ending.await();
            records.kept();
            log(claim, rulings, told, done);
        };
    }

    private static boolean anyWaits(Map<Claim.Waiting, Outcome.Fate> fates) {
        for (Outcome.Fate fate : fates.values()) {
            if (fate instanceof Outcome.Deferred) {
                return true;
            }
        }
        return false;
    }

    private List<Ruling> rulings(Rules.Case matter, Map<Claim.Waiting, Outcome.Fate> fates) {
        List<Ruling> rulings = new ArrayList<>();
        for (Claim.Waiting waiting : matter.claim().recipients()) {
            Outcome.Fate fate = fates.get(waiting);
            if (fate == null) {
                throw new IllegalArgumentException(
                        matter.claim().id() + ": a recipient without a fate");
            }
            rulings.add(rules.rule(matter, waiting, fate));
        }
        return rulings;
    }

    private static List<Change> changes(List<Ruling> rulings) {
        List<Change> changes = new ArrayList<>(rulings.size());
        for (Ruling ruling : rulings) {
            changes.add(change(ruling));
        }
        return changes;
    }

    private static Change change(Ruling ruling) {
        long row = ruling.waiting().deliveryId();
        if (ruling.fate() instanceof Outcome.Deferred deferred && ruling.due().isPresent()) {
            return new Change.Waits(
                    row,
                    ruling.due().get(),
                    // Once in doubt, always in doubt: a later "not now" does not take it back.
                    deferred.uncertain() || ruling.waiting().uncertain(),
                    deferred.unprotectedSince(),
                    ruling.delayWarned(),
                    history(deferred.attempt(), deferred.trouble()));
        }
        return new Change.Gone(row, ruling.waiting().attempts());
    }

    private static PastAttempt history(Attempt attempt, Trouble trouble) {
        Optional<Attempt.Peer> peer = attempt.peer();
        return new PastAttempt(
                attempt.at(),
                peer.map(Attempt.Peer::host).orElse(""),
                peer.map(Attempt.Peer::address).orElse(""),
                trouble.reason().key(),
                trouble.code(),
                trouble.enhanced().toString(),
                trouble.sentence(),
                attempt.demanded(),
                reached(attempt));
    }

    private static String reached(Attempt attempt) {
        String promise = attempt.promise().word();
        String tls =
                attempt.peer().flatMap(Attempt.Peer::tls).map(QueueSettlement::reached).orElse("")
                        + (promise.isEmpty() ? "" : ", REQUIRETLS " + promise);
        return attempt.observed()
                .map(trouble -> (tls.isEmpty() ? "no TLS" : tls) + "; " + observed(trouble))
                .orElse(tls);
    }

    private static String reached(Attempt.Tls tls) {
        return tls.protocol() + " " + tls.cipher() + " " + tls.group() + ", " + tls.proof();
    }

    private static String observed(Trouble trouble) {
        return "enforcing " + DeliveryLog.would(trouble) + " it: " + trouble.reason().key();
    }

    /** Every recipient of a claim has the same visits, but for those an operator dismissed. */
    private static List<Met> met(List<Ruling> rulings) {
        for (Ruling ruling : rulings) {
            List<Visit> visits = ruling.fate().attempt().visits();
            if (!visits.isEmpty()) {
                List<Met> met = new ArrayList<>(visits.size());
                for (Visit visit : visits) {
                    met.add(visit.met());
                }
                return met;
            }
        }
        return List.of();
    }

    private static void log(
            Claim claim, List<Ruling> rulings, List<Notices.Told> told, Closing.Done done) {
        rulings.forEach(ruling -> DeliveryLog.fate(claim.id(), ruling));
        for (int i = 0; i < told.size(); i++) {
            String kind =
                    switch (told.get(i).telling()) {
                        case FAILURE -> "non-delivery";
                        case DELAY -> "delay";
                        case SUCCESS -> "delivery status";
                    };
            DeliveryLog.notice(claim.id(), done.notices().get(i), kind);
        }
        if (done.removed()) {
            DeliveryLog.removed(claim.id());
        }
    }
}
