package org.postseal.demand;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.demand.LeastDemand.Rule;
import org.postseal.demand.LeastDemand.Tlsa;
import org.postseal.dns.Security;
import org.postseal.mail.Domain;
import org.slf4j.LoggerFactory;

/**
 * Walks at random through everything that can happen to a demand, and holds each decision against
 * what is true. A failure names its seed; {@code -Dwalk.seed=N} walks that one way again, {@code
 * -Dwalk.count=N} as many other ways.
 */
class DemandWalkTest {

    private static final int STEPS = 600;
    private static final int DEFAULT_COUNT = 24;
    private static final int EVENTS_SHOWN = 40;

    private static final List<Domain> DOMAINS =
            List.of("d0.example", "d1.example", "d2.example").stream().map(Domain::of).toList();
    private static final List<String> HOSTS =
            List.of("mx0.example.net", "mx1.example.net", "mx2.d2.example");
    private static final List<Duration> TIMES =
            List.of(
                    Duration.ofSeconds(20),
                    Duration.ofMinutes(6),
                    Duration.ofHours(5),
                    Duration.ofDays(2),
                    Duration.ofDays(40));
    private static final List<Duration> JUMPS =
            List.of(
                    Duration.ofDays(-4000),
                    Duration.ofDays(-2),
                    Duration.ofHours(-3),
                    Duration.ofDays(3),
                    Duration.ofDays(400));
    private static final List<String> LEVELS =
            List.of("none", "may", "encrypt", "dane", "dane-only", "verify", "secure");

    private final Deque<String> events = new ArrayDeque<>();
    private RandomGenerator random;
    private WalkWorld world;

    /** What is provoked here on purpose would bury the result. */
    @BeforeAll
    static void quiet() {
        logger().setLevel(Level.OFF);
    }

    @AfterAll
    static void loud() {
        logger().setLevel(null);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("org.postseal");
    }

    static LongStream seeds() {
        Long seed = Long.getLong("walk.seed");
        if (seed != null) {
            return LongStream.of(seed);
        }
        Integer count = Integer.getInteger("walk.count");
        return count == null
                ? LongStream.rangeClosed(1, DEFAULT_COUNT)
                : new java.security.SecureRandom().longs(count);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @DisplayName(
            "Q01 Q02 no sequence of sources, reloads, restarts, clock jumps or cache pressure"
                    + " lowers a demand")
    void nothingLowers(long seed, @TempDir Path folder) throws IOException {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        Level_ level = any(Level_.class);
        int decided = 0;
        try (WalkWorld opened = new WalkWorld(folder, level.level)) {
            world = opened;
            tell("the default level is " + level);
            for (int step = 0; step < STEPS; step++) {
                if (random.nextInt(3) == 0) {
                    decide(seed);
                    decided++;
                } else {
                    happen();
                }
            }
        }
        assertThat(decided).isGreaterThan(STEPS / 10);
    }

    private enum Level_ {
        MAY(org.postseal.demand.Level.MAY),
        ENCRYPT(org.postseal.demand.Level.ENCRYPT),
        DANE_ONLY(org.postseal.demand.Level.DANE_ONLY),
        SECURE(org.postseal.demand.Level.SECURE);

        private final org.postseal.demand.Level level;

        Level_(org.postseal.demand.Level level) {
            this.level = level;
        }
    }

    private void decide(long seed) {
        Domain domain = any(DOMAINS);
        String host = any(HOSTS);
        boolean byHop = random.nextInt(4) == 0;
        String level = random.nextBoolean() ? "" : any(LEVELS);
        TlsDemand demand =
                byHop
                        ? world.demandedByHop(domain, host, level)
                        : world.demanded(domain, host, random.nextBoolean());
        // What is true is asked afterwards: the question may have fetched a policy.
        LeastDemand least =
                byHop ? world.leastByHop(domain, host, level) : world.least(domain, host);
        assertThat(least.missingIn(demand))
                .as(
                        "seed %d: %s at %s%s demands %s%nafter%n%s",
                        seed,
                        domain,
                        host,
                        byHop ? " as a hop \"" + level + "\"" : "",
                        demand,
                        String.join("\n", events))
                .isEmpty();
        if (!least.parts().isEmpty()) {
            assertThat(demand.allowsClear()).isFalse();
        }
    }

    private void happen() throws IOException {
        switch (random.nextInt(14)) {
            case 12, 13 -> pins();
            case 0, 1 -> rules();
            case 2 -> {
                String host = any(HOSTS);
                Tlsa state = any(Tlsa.class);
                world.tlsa(host, state);
                tell("TLSA of " + host + ": " + state);
            }
            case 3 -> {
                String host = any(HOSTS);
                Security security = any(Security.class);
                world.addresses(host, security);
                tell("addresses of " + host + ": " + security);
            }
            case 4 -> {
                Domain domain = any(DOMAINS);
                boolean signed = random.nextBoolean();
                world.mx(domain, signed ? Security.SECURE : Security.INSECURE);
                tell("MX of " + domain + (signed ? " signed" : " not signed"));
            }
            case 5, 6 -> publish(any(DOMAINS));
            case 7 -> suppress();
            case 8 -> time();
            case 9 -> restart();
            case 10 -> press();
            default -> refresh();
        }
    }

    private void rules() throws IOException {
        world.reconsider();
        Domain domain = any(DOMAINS);
        switch (random.nextInt(8)) {
            case 0 -> {
                world.rule(domain, Optional.empty(), true);
                tell("no rule for " + domain);
            }
            case 1 -> {
                world.badRules(
                        any(List.of("nonsense", "d1.example cleartext", "d1.example may x")));
                tell("a policy file with a fault");
            }
            case 2 -> {
                world.noRulesFile();
                tell("the policy file is gone");
            }
            default -> {
                Rule rule = rule();
                // An exception that somebody answers for counts at once.
                boolean confirmed = rule.isException() || random.nextInt(4) > 0;
                world.rule(domain, Optional.of(rule), confirmed);
                tell("rule: " + domain + " " + rule.text() + (confirmed ? "" : ", not confirmed"));
            }
        }
    }

    private Rule rule() {
        String level = any(LEVELS);
        LocalDate day = LocalDate.of(2026, 6, 1).plusDays(random.nextInt(-5, 60));
        boolean waiver = random.nextBoolean() && (level.equals("none") || level.equals("may"));
        if (random.nextInt(8) == 0) {
            return new Rule("fingerprint", Optional.empty(), " match=" + WalkWorld.DIGEST);
        }
        String attributes =
                waiver || level.equals("none") || level.equals("may")
                        ? ""
                        : any(
                                List.of(
                                        "",
                                        "",
                                        " protocols=>=TLSv1.3",
                                        " pq=required",
                                        " mode=observe"));
        return new Rule(level, waiver ? Optional.of(day) : Optional.empty(), attributes);
    }

    private void publish(Domain domain) {
        String mode = any(List.of("enforce", "enforce", "enforce", "testing", "none"));
        List<String> patterns = HOSTS.stream().filter(_ -> random.nextInt(4) > 0).toList();
        Duration age = any(List.of(Duration.ofHours(1), Duration.ofDays(10), Duration.ofDays(365)));
        world.publish(domain, mode, patterns, age);
        tell(domain + " publishes " + mode + " for " + patterns + ", " + age);
    }

    private void suppress() {
        Domain domain = any(DOMAINS);
        switch (random.nextInt(4)) {
            case 0 -> world.spoil(domain, true);
            case 1 -> world.spoil(domain, false);
            case 2 -> world.record(domain);
            default -> world.suppressRecord(domain, random.nextInt(5));
        }
        tell("somebody tampers with the policy of " + domain);
    }

    private void time() {
        if (random.nextInt(4) == 0) {
            Duration jump = any(JUMPS);
            world.wallJump(jump);
            tell("the wall clock jumps by " + jump);
        } else {
            Duration time = any(TIMES);
            world.time(time);
            tell("time passes: " + time);
        }
    }

    private void restart() throws IOException {
        int how = random.nextInt(5);
        if (how == 0) {
            world.damage(any(DOMAINS));
        }
        world.unreadable(how == 1);
        world.restart();
        tell("restart" + (how == 0 ? ", a row damaged" : how == 1 ? ", memory unreadable" : ""));
    }

    /** Policies of others, none of them enforced, in numbers beyond what the cache has room for. */
    private void press() {
        for (int i = 0; i < 6; i++) {
            Domain other = Domain.of("f" + random.nextInt(40) + ".example");
            world.publish(other, "testing", List.of("mx." + other), Duration.ofDays(300));
            world.demanded(other, "mx." + other, false);
        }
        tell("six other domains with policies");
    }

    private void refresh() {
        if (random.nextBoolean()) {
            world.refreshDue();
            tell("policies are refreshed in the background");
        } else {
            Domain domain = any(DOMAINS);
            world.refresh(domain);
            tell("the policy of " + domain + " is looked for anew");
        }
    }

    private void pins() throws IOException {
        Domain domain = any(DOMAINS);
        String host = any(HOSTS);
        switch (random.nextInt(8)) {
            case 0 -> {
                world.forgetPin(domain, host);
                tell("the pin of " + domain + " " + host + " is forgotten");
            }
            case 1 -> {
                world.savePins();
                tell("pins are saved");
            }
            default -> {
                String key = any(List.of("aa", "bb", "cc"));
                world.proven(domain, host, key.repeat(32));
                tell(host + " proves itself to be of " + domain + " with key " + key);
            }
        }
    }

    private void tell(String event) {
        events.addLast(event);
        if (events.size() > EVENTS_SHOWN) {
            events.removeFirst();
        }
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private <E extends Enum<E>> E any(Class<E> of) {
        return any(List.of(of.getEnumConstants()));
    }
}
