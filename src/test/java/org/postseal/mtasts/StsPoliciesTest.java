package org.postseal.mtasts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.FakeClock;
import org.postseal.dns.FakeDns;
import org.postseal.dns.RecordType;
import org.postseal.dns.Security;
import org.postseal.mail.Domain;

/** When a policy is fetched, how long it holds, and what holds when it cannot be had. */
class StsPoliciesTest {

    private static final Domain DOMAIN = Domain.of("example.com");
    private static final String RECORD = "_mta-sts.example.com";
    private static final Duration MAX_AGE = Duration.ofDays(10);

    private final FakeDns dns = new FakeDns();
    private final FakeClock clock = FakeClock.atStart();
    private final AtomicLong nanos = new AtomicLong(Duration.ofDays(100).toNanos());
    private final AtomicInteger fetches = new AtomicInteger();
    private final MemoryInMap memory = new MemoryInMap();
    private volatile StsFetcher.Result answer = policy("enforce");
    private StsPolicies policies = restarted();

    @Test
    @DisplayName("S36 a new policy is fetched once, not once for each message")
    void once() {
        publish("1");
        for (int i = 0; i < 100; i++) {
            assertThat(mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        }
        assertThat(fetches).hasValue(1);
    }

    @Test
    @DisplayName("S36 many at once make one fetch, and other domains are not held up")
    void singleFlight() throws Exception {
        publish("1");
        dns.txt("_mta-sts.other.example", Security.INSECURE, "v=STSv1; id=9;");
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        StsFetcher slow =
                domain -> {
                    fetches.incrementAndGet();
                    if (domain.equals(DOMAIN)) {
                        started.countDown();
                        await(go);
                    }
                    return answer;
                };
        policies = new StsPolicies(dns, slow, memory, clock, nanos::get);
        List<Thread> threads = new ArrayList<>();
        List<StsStatus> seen = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 50; i++) {
            threads.add(Thread.ofVirtual().start(() -> seen.add(policies.policyFor(DOMAIN))));
        }
        await(started);
        assertThat(policies.policyFor(Domain.of("other.example")))
                .isInstanceOf(StsStatus.Known.class);
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(seen).hasSize(50).allMatch(StsStatus.Known.class::isInstance);
        assertThat(fetches).hasValue(2);
    }

    @Test
    @DisplayName("S02 a subdomain does not inherit")
    void noInheritance() {
        publish("1");
        assertThat(policies.policyFor(Domain.of("sub.example.com")))
                .isInstanceOf(StsStatus.NoPolicy.class);
        assertThat(fetches).hasValue(0);
    }

    @Test
    @DisplayName("S06 S04 a kept policy holds while the record is missing, doubled or fails")
    void recordGone() {
        publish("1");
        policies.policyFor(DOMAIN);
        dns.servfail(RECORD, RecordType.TXT);
        assertThat(mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        dns.txt(RECORD, Security.INSECURE, "v=STSv1; id=2;", "v=STSv1; id=3;");
        assertThat(mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        dns.txt(RECORD, Security.INSECURE, "something else");
        assertThat(mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        pass(MAX_AGE.plusSeconds(1));
        assertThat(policies.policyFor(DOMAIN)).isInstanceOf(StsStatus.NoPolicy.class);
    }

    @Test
    @DisplayName("S07 S10 a new id whose fetch fails leaves the old policy until its own expiry")
    void newIdFails() {
        publish("1");
        policies.policyFor(DOMAIN);
        publish("2");
        answer = failure();
        assertThat(mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        pass(Duration.ofMinutes(6));
        answer = fetched("garbage");
        assertThat(mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        pass(MAX_AGE);
        assertThat(policies.policyFor(DOMAIN)).isInstanceOf(StsStatus.NoPolicy.class);
    }

    @Test
    @DisplayName("S11 after a failed fetch five minutes pass before the next")
    void backOff() {
        publish("1");
        answer = failure();
        for (int i = 0; i < 10; i++) {
            assertThat(policies.policyFor(DOMAIN)).isInstanceOf(StsStatus.NoPolicy.class);
        }
        assertThat(fetches).hasValue(1);
        pass(Duration.ofMinutes(5));
        answer = policy("enforce");
        assertThat(mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        assertThat(fetches).hasValue(2);
    }

    @Test
    @DisplayName("S13 S25 a valid new policy of mode none replaces enforce, and a lesser one too")
    void replaced() {
        publish("1");
        policies.policyFor(DOMAIN);
        publish("2");
        answer = fetched("version: STSv1\nmode: none\nmax_age: 864000");
        assertThat(mode()).isEqualTo(StsPolicy.Mode.NONE);
        policies = restarted();
        assertThat(mode()).isEqualTo(StsPolicy.Mode.NONE);
    }

    @Test
    @DisplayName("S29 policies outlive a restart")
    void restart() {
        publish("1");
        policies.policyFor(DOMAIN);
        policies = restarted();
        answer = failure();
        dns.servfail(RECORD, RecordType.TXT);
        assertThat(mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        assertThat(fetches).hasValue(1);
    }

    @Test
    @DisplayName("S29 a memory that cannot be read fails closed, and is read when it can be")
    void unreadable() {
        memory.broken = true;
        policies = restarted();
        publish("1");
        assertThat(policies.policyFor(DOMAIN)).isInstanceOf(StsStatus.Unreadable.class);
        assertThat(fetches).hasValue(0);
        memory.broken = false;
        pass(Duration.ofSeconds(10));
        assertThat(mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
    }

    @Test
    @DisplayName("S29 one damaged policy stops its domain alone, until a new one is fetched")
    void damaged() {
        memory.unreadable = Set.of(DOMAIN);
        policies = restarted();
        assertThat(policies.policyFor(DOMAIN)).isInstanceOf(StsStatus.Unreadable.class);
        assertThat(policies.policyFor(Domain.of("other.example")))
                .isInstanceOf(StsStatus.NoPolicy.class);
        publish("1");
        answer = failure();
        assertThat(policies.policyFor(DOMAIN)).isInstanceOf(StsStatus.Unreadable.class);
        pass(Duration.ofMinutes(6));
        answer = policy("enforce");
        assertThat(mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
    }

    @Test
    @DisplayName("S23 a refresh fetches past the caches though the id is the same")
    void refresh() {
        publish("1");
        policies.policyFor(DOMAIN);
        answer = policy("testing");
        assertThat(mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        pass(Duration.ofMinutes(1));
        assertThat(policies.refresh(DOMAIN))
                .isInstanceOfSatisfying(
                        StsStatus.Known.class,
                        known ->
                                assertThat(known.policy().mode())
                                        .isEqualTo(StsPolicy.Mode.TESTING));
        assertThat(dns.askedAfresh()).isEqualTo(1);
    }

    @Test
    @DisplayName("S23 mail that fails over and over makes one fetch a minute, not one each time")
    void refreshIsBounded() {
        publish("1");
        policies.policyFor(DOMAIN);
        for (int i = 0; i < 10; i++) {
            policies.refresh(DOMAIN);
            pass(Duration.ofSeconds(5));
        }
        assertThat(fetches).hasValue(1);
        pass(Duration.ofSeconds(10));
        policies.refresh(DOMAIN);
        assertThat(fetches).hasValue(2);
    }

    @Test
    @DisplayName("S31 a policy comes due before it expires, and again later when its fetch failed")
    void background() {
        publish("1");
        policies.policyFor(DOMAIN);
        assertThat(policies.due()).isEmpty();
        pass(Duration.ofDays(1));
        assertThat(policies.due()).containsExactly(DOMAIN);
        policies.refresh(DOMAIN);
        assertThat(policies.due()).isEmpty();
        pass(MAX_AGE.minusHours(1));
        assertThat(mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        answer = failure();
        Duration waited = Duration.ZERO;
        for (int failures = 1; failures <= 4; failures++) {
            assertThat(policies.due()).containsExactly(DOMAIN);
            policies.refresh(DOMAIN);
            Duration wait = Duration.ofMinutes(5).multipliedBy(1L << (failures - 1));
            pass(wait.minusSeconds(1));
            assertThat(policies.due()).as("too early after failure %d", failures).isEmpty();
            pass(Duration.ofSeconds(1));
            waited = waited.plus(wait);
        }
        assertThat(waited).isGreaterThan(Duration.ofHours(1));
        assertThat(policies.policyFor(DOMAIN)).isInstanceOf(StsStatus.NoPolicy.class);
        assertThat(policies.due()).as("what has expired is not fetched without mail").isEmpty();
    }

    @Test
    @DisplayName("S31 policies that were fetched at one moment come due at many")
    void spread() {
        int domains = 200;
        for (int i = 0; i < domains; i++) {
            Domain domain = Domain.of("d" + i + ".example");
            dns.txt("_mta-sts." + domain, Security.INSECURE, "v=STSv1; id=1;");
            policies.policyFor(domain);
        }
        Set<Domain> seen = new HashSet<>();
        int most = 0;
        for (int minute = 0; minute <= 24 * 60; minute += 5) {
            List<Domain> due = policies.due();
            most = Math.max(most, due.size());
            assertThat(due.isEmpty() || minute >= 12 * 60).as("minute %d", minute).isTrue();
            due.forEach(policies::refresh);
            seen.addAll(due);
            pass(Duration.ofMinutes(5));
        }
        assertThat(seen).hasSize(domains);
        assertThat(most).isLessThan(10);
    }

    @Test
    @DisplayName("S31 after a long absence a round is bounded, and who expires first comes first")
    void bounded() {
        for (int i = 0; i < 30; i++) {
            Domain domain = Domain.of("d" + i + ".example");
            dns.txt("_mta-sts." + domain, Security.INSECURE, "v=STSv1; id=1;");
            policies.policyFor(domain);
            pass(Duration.ofMinutes(1));
        }
        pass(Duration.ofDays(2));
        List<Domain> due = policies.due();
        assertThat(due).hasSize(Limits.defaults().refreshesMin());
        assertThat(due.getFirst()).isEqualTo(Domain.of("d0.example"));
    }

    @Test
    @DisplayName("S32 a wall clock that jumps ends no policy and holds none for ever")
    void clockJumps() {
        publish("1");
        policies.policyFor(DOMAIN);
        dns.servfail(RECORD, RecordType.TXT);
        clock.advance(Duration.ofDays(4000));
        assertThat(mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        clock.advance(Duration.ofDays(-8000));
        assertThat(mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        policies = restarted();
        assertThat(mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        pass(MAX_AGE.plusSeconds(1));
        assertThat(policies.policyFor(DOMAIN)).isInstanceOf(StsStatus.NoPolicy.class);
    }

    @Test
    @DisplayName("S30 an unexpired enforced policy is the last to be evicted")
    void worth() {
        HeldPolicy enforce = held("enforce", Duration.ZERO);
        HeldPolicy testing = held("testing", Duration.ZERO);
        HeldPolicy expired = held("enforce", MAX_AGE.plusSeconds(1));
        assertThat(expired.worth(0)).isLessThan(testing.worth(0));
        assertThat(testing.worth(0)).isLessThan(enforce.worth(0));
    }

    @Test
    @DisplayName("S30 enforced policies that hold are never given up, the newcomer is not kept")
    void fullOfEnforced() {
        policies = restarted().within(holding(2));
        known("a.example", "enforce");
        known("b.example", "enforce");
        assertThat(known("c.example", "enforce")).isEqualTo(StsPolicy.Mode.ENFORCE);
        assertThat(memory.kept.keySet())
                .containsExactlyInAnyOrder(Domain.of("a.example"), Domain.of("b.example"));
        dns.servfail("_mta-sts.a.example", RecordType.TXT);
        assertThat(policies.policyFor(Domain.of("a.example"))).isInstanceOf(StsStatus.Known.class);
    }

    @Test
    @DisplayName("S30 testing and none make room, an enforced one never for them")
    void fullOfOthers() {
        policies = restarted().within(holding(2));
        known("a.example", "enforce");
        known("b.example", "testing");
        known("c.example", "enforce");
        assertThat(memory.kept.keySet())
                .containsExactlyInAnyOrder(Domain.of("a.example"), Domain.of("c.example"));
        known("d.example", "testing");
        assertThat(memory.kept.keySet())
                .containsExactlyInAnyOrder(Domain.of("a.example"), Domain.of("c.example"));
        pass(MAX_AGE.plusSeconds(1));
        known("e.example", "testing");
        assertThat(memory.kept.keySet()).contains(Domain.of("e.example")).hasSize(2);
    }

    @Test
    @DisplayName("S30 the octets of all policies are bounded, and no enforced one gives way for it")
    void fullOfOctets() {
        policies = restarted().within(Limits.defaults().withPoliciesOctetsMax(1000));
        known("a.example", "enforce", 2);
        known("b.example", "testing", 1);
        known("c.example", "testing", 1);
        known("d.example", "enforce", 4);
        assertThat(memory.kept.keySet())
                .as("two in testing made room")
                .containsExactlyInAnyOrder(Domain.of("a.example"), Domain.of("d.example"));
        assertThat(known("e.example", "enforce", 1)).isEqualTo(StsPolicy.Mode.ENFORCE);
        assertThat(memory.kept).doesNotContainKey(Domain.of("e.example"));
    }

    @Test
    @DisplayName("S30 a policy that became too large for its room counts, and the older one stays")
    void grown() {
        policies = restarted().within(Limits.defaults().withPoliciesOctetsMax(1000));
        known("a.example", "enforce", 2);
        known("b.example", "enforce", 2);
        Domain grown = Domain.of("a.example");
        dns.txt("_mta-sts.a.example", Security.INSECURE, "v=STSv1; id=2;");
        answer = policy("testing", 9);
        assertThat(((StsStatus.Known) policies.policyFor(grown)).policy().mx()).hasSize(9);
        assertThat(memory.kept.get(grown).id()).isEqualTo("1");
        answer = failure();
        assertThat(((StsStatus.Known) policies.policyFor(grown)).policy().mode())
                .isEqualTo(StsPolicy.Mode.ENFORCE);
    }

    private StsPolicy.Mode known(String domain, String mode, int hosts) {
        dns.txt("_mta-sts." + domain, Security.INSECURE, "v=STSv1; id=1;");
        answer = policy(mode, hosts);
        return ((StsStatus.Known) policies.policyFor(Domain.of(domain))).policy().mode();
    }

    private static StsFetcher.Result policy(String mode, int hosts) {
        StringBuilder text = new StringBuilder(text(mode));
        for (int i = 1; i < hosts; i++) {
            text.append("\nmx: mx").append(i).append(".example.com");
        }
        return fetched(text.toString());
    }

    private StsPolicy.Mode known(String domain, String mode) {
        dns.txt("_mta-sts." + domain, Security.INSECURE, "v=STSv1; id=1;");
        answer = policy(mode);
        return ((StsStatus.Known) policies.policyFor(Domain.of(domain))).policy().mode();
    }

    private static Limits holding(int policies) {
        return Limits.defaults().withPoliciesMax(policies);
    }

    @Test
    @DisplayName("S33 what an operator forgets is gone, here and in the store")
    void forget() throws IOException {
        publish("1");
        policies.policyFor(DOMAIN);
        dns.servfail(RECORD, RecordType.TXT);
        assertThat(policies.forget(DOMAIN, "an operator", "a test").orElseThrow())
                .contains("mode: enforce");
        assertThat(policies.policyFor(DOMAIN)).isInstanceOf(StsStatus.NoPolicy.class);
        assertThat(memory.kept).isEmpty();
        assertThat(policies.forget(DOMAIN, "an operator", "a test")).isEmpty();
    }

    @Test
    @DisplayName("S33 what cannot be written is not forgotten")
    void forgetFails() throws IOException {
        publish("1");
        policies.policyFor(DOMAIN);
        memory.broken = true;
        assertThatThrownBy(() -> policies.forget(DOMAIN, "an operator", "a test"))
                .isInstanceOf(IOException.class);
        assertThat(mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
    }

    private static HeldPolicy held(String mode, Duration age) {
        StsPolicy policy = StsPolicy.parse(bytes(text(mode)));
        return new HeldPolicy(
                new StsMemory.Kept(DOMAIN, "1", policy, FakeClock.atStart().instant()),
                0,
                age,
                Duration.ofMinutes(5));
    }

    private void publish(String id) {
        dns.txt(RECORD, Security.INSECURE, "v=STSv1; id=" + id + ";");
    }

    private void pass(Duration time) {
        clock.advance(time);
        nanos.addAndGet(time.toNanos());
    }

    private StsPolicy.Mode mode() {
        return ((StsStatus.Known) policies.policyFor(DOMAIN)).policy().mode();
    }

    private StsPolicies restarted() {
        StsFetcher fetcher =
                domain -> {
                    fetches.incrementAndGet();
                    return answer;
                };
        return new StsPolicies(dns, fetcher, memory, clock, nanos::get);
    }

    private static StsFetcher.Result policy(String mode) {
        return fetched(text(mode));
    }

    private static String text(String mode) {
        return "version: STSv1\nmode: "
                + mode
                + "\nmx: mx.example.com\nmax_age: "
                + MAX_AGE.toSeconds();
    }

    private static StsFetcher.Result fetched(String text) {
        return new StsFetcher.Result.Fetched(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static StsFetcher.Result failure() {
        return new StsFetcher.Result.Failed(StsFetcher.Kind.HTTP, "made to fail by the test");
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nothing happened");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class MemoryInMap implements StsMemory {
        private final Map<Domain, Kept> kept = new ConcurrentHashMap<>();
        private volatile boolean broken;
        private volatile Set<Domain> unreadable = Set.of();

        @Override
        public Contents load() throws IOException {
            if (broken) {
                throw new IOException("made to fail by the test");
            }
            return new Contents(List.copyOf(kept.values()), unreadable);
        }

        @Override
        public void put(Kept policy) {
            kept.put(policy.domain(), policy);
        }

        @Override
        public void remove(Domain domain) {
            kept.remove(domain);
        }

        @Override
        public void forget(Domain domain, String was, String who, String why) throws IOException {
            if (broken) {
                throw new IOException("made to fail by the test");
            }
            kept.remove(domain);
        }
    }
}
