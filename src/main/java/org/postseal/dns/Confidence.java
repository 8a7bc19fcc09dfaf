package org.postseal.dns;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether validation can be relied on, by the proofs that are made and by what is answered
 * meanwhile. It tells the operator when that changes, once, and when it is well again; never once
 * for each message.
 *
 * <p>Two things are told. <em>Doubt</em>: a proof failed, or none was given yet. <em>A run of bogus
 * answers</em>: the proof holds, and all the same so many names in a row did not validate that it
 * cannot be their owners' doing. Safe for use by many threads.
 */
final class Confidence {

    private static final Logger LOG = LoggerFactory.getLogger(Confidence.class);

    /** So many different names, without a validated answer between them, are no coincidence. */
    static final int RUN = 20;

    private final Clock clock;
    private final Map<InetSocketAddress, ResolverProof.Finding> findings = new HashMap<>();
    private final Set<String> run = new HashSet<>();
    private Optional<Doubt> doubt;
    private Optional<ResolverProof.Finding> told = Optional.empty();
    private boolean proven;
    private boolean provenInRun;
    private boolean runTold;

    private record Doubt(String sentence, Instant since) {}

    Confidence(Clock clock) {
        this.clock = clock;
        this.doubt =
                Optional.of(
                        new Doubt(
                                "It has not been proven yet that DNSSEC validation works.",
                                clock.instant()));
    }

    /** Why validation cannot be relied on now; empty while it was proven. */
    synchronized Optional<String> doubt() {
        return doubt.map(Doubt::sentence);
    }

    /** Takes in what every resolver showed. */
    synchronized void learn(List<ResolverProof> proofs) {
        boolean good =
                proofs.stream().anyMatch(p -> p.finding() == ResolverProof.Finding.GOOD)
                        && proofs.stream()
                                .noneMatch(p -> p.finding() == ResolverProof.Finding.BLIND);
        ResolverProof gravest =
                proofs.stream()
                        .max(Comparator.comparing(ResolverProof::finding))
                        .orElseThrow(() -> new IllegalArgumentException("no resolver"));
        proofs.forEach(proof -> tellOfOne(proof, good));
        if (good) {
            provenInRun = true;
            trust();
        } else if (gravest.isBad() || !proven) {
            mistrust(gravest);
        }
    }

    /** With several resolvers, one may fail while another will do. */
    private void tellOfOne(ResolverProof proof, boolean othersWillDo) {
        ResolverProof.Finding before = findings.put(proof.resolver(), proof.finding());
        if (proof.finding() == before) {
            return;
        }
        if (proof.finding() != ResolverProof.Finding.GOOD) {
            if (othersWillDo || (proven && !proof.isBad())) {
                LOG.warn("{}", proof.sentence());
            }
        } else if (before != null) {
            LOG.info("{}", proof.sentence());
        }
    }

    private void trust() {
        if (told.isPresent()) {
            LOG.warn(
                    "DNSSEC validation works again, after {}: mail goes out as before.",
                    words(Duration.between(doubt.orElseThrow().since(), clock.instant())));
        }
        told = Optional.empty();
        proven = true;
        doubt = Optional.empty();
    }

    private void mistrust(ResolverProof gravest) {
        doubt =
                Optional.of(
                        new Doubt(
                                gravest.sentence(),
                                doubt.map(Doubt::since).orElseGet(clock::instant)));
        if (told.filter(gravest.finding()::equals).isEmpty()) {
            LOG.error(
                    "DNSSEC validation cannot be relied on. {} Nothing is bounced for it, and it is"
                            + " tried again all the time.",
                    gravest.sentence());
        }
        told = Optional.of(gravest.finding());
    }

    /**
     * Takes in one answer.
     *
     * @return whether a proof should be made now
     */
    synchronized boolean learn(Answer<?> answer) {
        return switch (answer.security()) {
            case UNKNOWN -> false;
            case SECURE, INSECURE -> {
                endRun();
                yield doubt.isPresent();
            }
            case BOGUS -> {
                if (run.isEmpty()) {
                    provenInRun = false;
                }
                if (run.size() < RUN) {
                    run.add(answer.name());
                }
                tellOfRun(answer);
                yield true;
            }
        };
    }

    private void tellOfRun(Answer<?> last) {
        if (run.size() == RUN && provenInRun && doubt.isEmpty() && !runTold) {
            runTold = true;
            LOG.error(
                    "The last {} names that were looked up all failed DNSSEC validation, the last"
                            + " with: {}. The root's own answers validate: somebody between here"
                            + " and the name servers changes answers, or the resolver is at fault."
                            + " Mail for these domains waits; nothing is bounced for it.",
                    RUN,
                    last.reason());
        }
    }

    private void endRun() {
        if (runTold) {
            LOG.warn("DNS answers validate again.");
        }
        runTold = false;
        run.clear();
    }

    private static String words(Duration time) {
        return time.toMinutes() < 2
                ? Math.max(0, time.toSeconds()) + " s"
                : time.toMinutes() + " minutes";
    }
}
