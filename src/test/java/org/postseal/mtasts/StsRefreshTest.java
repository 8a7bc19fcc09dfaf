package org.postseal.mtasts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.FakeClock;
import org.postseal.dns.FakeDns;
import org.postseal.dns.Security;
import org.postseal.mail.Domain;

/** The background must keep policies alive, and nothing may hold it up. */
class StsRefreshTest {

    private static final int AT_ONCE = Limits.defaults().refreshesAtOnce();

    private final FakeDns dns = new FakeDns();
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicBoolean stalling = new AtomicBoolean();
    private final CountDownLatch go = new CountDownLatch(1);
    private final AtomicInteger stalled = new AtomicInteger();
    private final Set<Domain> again = ConcurrentHashMap.newKeySet();
    private final StsPolicies policies =
            new StsPolicies(dns, this::fetch, StsMemory.none(), FakeClock.atStart(), nanos::get);
    private final StsRefresh refresh = new StsRefresh(policies);

    @AfterEach
    void close() {
        go.countDown();
        refresh.close();
    }

    @Test
    @DisplayName("S31 a policy host that stalls holds up neither the others nor the caller")
    void stalls() {
        known("slow.example");
        for (int i = 0; i < 5; i++) {
            known("d" + i + ".example");
        }
        nanos.addAndGet(Duration.ofDays(1).toNanos());
        stalling.set(true);
        refresh.round();
        await(() -> again.size() == 5 && stalled.get() == 1);
        refresh.round();
        assertThat(stalled).as("what is under way is not begun twice").hasValue(1);
        go.countDown();
        await(() -> again.size() == 6);
    }

    @Test
    @DisplayName("S31 no more than a few are fetched at once, the others in a later round")
    void fewAtOnce() {
        for (int i = 0; i < AT_ONCE + 3; i++) {
            known("slow" + i + ".example");
        }
        nanos.addAndGet(Duration.ofDays(1).toNanos());
        stalling.set(true);
        refresh.round();
        await(() -> stalled.get() == AT_ONCE);
        refresh.round();
        assertThat(stalled).hasValue(AT_ONCE);
        go.countDown();
        await(() -> again.size() == AT_ONCE);
        await(() -> {
            refresh.round();
            return again.size() == AT_ONCE + 3;
        });
    }

    private void known(String domain) {
        dns.txt("_mta-sts." + domain, Security.INSECURE, "v=STSv1; id=1;");
        assertThat(policies.policyFor(Domain.of(domain))).isInstanceOf(StsStatus.Known.class);
        again.remove(Domain.of(domain));
    }

    private StsFetcher.Result fetch(Domain domain) {
        if (stalling.get() && domain.ascii().startsWith("slow")) {
            stalled.incrementAndGet();
            try {
                assertThat(go.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        again.add(domain);
        return new StsFetcher.Result.Fetched(
                "version: STSv1\nmode: enforce\nmx: mx.example\nmax_age: 864000\n"
                        .getBytes(StandardCharsets.US_ASCII));
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("nothing happened").isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}
