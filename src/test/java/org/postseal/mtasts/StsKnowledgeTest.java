package org.postseal.mtasts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.FakeClock;
import org.postseal.dns.Answer;
import org.postseal.dns.FakeDns;
import org.postseal.dns.RecordType;
import org.postseal.dns.Security;
import org.postseal.mail.Domain;

/** What is told of policies, to operators and in words, and how the memory is used for it. */
class StsKnowledgeTest {

    private static final Domain DOMAIN = Domain.of("example.com");
    private static final String RECORD = "_mta-sts.example.com";
    private static final String ENFORCE =
            "version: STSv1\nmode: enforce\nmx: mx.example.com\nmx: *.example.com\nmax_age: 864000";

    private final FakeDns dns = new FakeDns();
    private final FakeClock clock = FakeClock.atStart();
    private final AtomicLong nanos = new AtomicLong(Duration.ofDays(100).toNanos());
    private final List<Domain> fetched = new ArrayList<>();
    private final Memory memory = new Memory();
    private StsFetcher.Result answer = file(ENFORCE);
    private final StsPolicies policies =
            new StsPolicies(
                    dns,
                    domain -> {
                        fetched.add(domain);
                        return answer;
                    },
                    memory,
                    clock,
                    nanos::get);

    /** Writes down what it is told, and says what the test wants. */
    private static final class Memory implements StsMemory {
        private final List<String> told = new ArrayList<>();
        private boolean broken;
        private int loads;
        private Contents contents = new Contents(List.of(), Set.of());

        @Override
        public Contents load() throws IOException {
            loads++;
            if (broken) {
                throw new IOException("made to fail by the test");
            }
            return contents;
        }

        @Override
        public void put(Kept kept) {
            told.add("put " + kept.domain());
        }

        @Override
        public void remove(Domain domain) {
            told.add("remove " + domain);
        }

        @Override
        public void forget(Domain domain, String was, String who, String why) {
            told.add("forget " + domain);
        }
    }

    private static StsFetcher.Result file(String text) {
        return new StsFetcher.Result.Fetched(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static StsFetcher.Result failure() {
        return new StsFetcher.Result.Failed(StsFetcher.Kind.HTTP, "it answers 404");
    }

    private void publish(Domain domain) {
        dns.txt("_mta-sts." + domain, Security.INSECURE, "v=STSv1; id=1;");
    }

    private void pass(Duration time) {
        clock.advance(time);
        nanos.addAndGet(time.toNanos());
    }

    private String why() {
        return ((StsStatus.NoPolicy) policies.policyFor(DOMAIN)).why();
    }

    @Test
    @DisplayName("The inventory tells what holds and until when, what is damaged, and no more")
    void inventory() throws IOException {
        Domain damaged = Domain.of("damaged.example");
        memory.contents = new StsMemory.Contents(List.of(), Set.of(damaged));
        publish(DOMAIN);
        policies.policyFor(DOMAIN);
        pass(Duration.ofDays(3));
        StsPolicies.Inventory inventory = policies.inventory();
        assertThat(inventory.damaged()).containsExactly(damaged);
        assertThat(inventory.until()).hasSize(1);
        Map.Entry<StsMemory.Kept, ?> only = inventory.until().entrySet().iterator().next();
        assertThat(only.getKey().domain()).isEqualTo(DOMAIN);
        assertThat(only.getValue()).isEqualTo(clock.instant().plus(Duration.ofDays(7)));
        pass(Duration.ofDays(8));
        assertThat(policies.inventory().until()).isEmpty();
    }

    @Test
    @DisplayName(
            "S29 a memory that cannot be read has no inventory, forgets nothing, refreshes nothing")
    void unreadable() {
        memory.broken = true;
        assertThatThrownBy(policies::inventory).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> policies.forget(DOMAIN, "an operator", "a test"))
                .isInstanceOf(IOException.class);
        assertThat(policies.due()).isEmpty();
        assertThat(memory.told).isEmpty();
    }

    @Test
    @DisplayName("S29 a memory that failed is not tried for ten seconds, and then it is")
    void loadWaits() {
        memory.broken = true;
        policies.policyFor(DOMAIN);
        memory.broken = false;
        pass(Duration.ofMillis(9_999));
        assertThat(policies.policyFor(DOMAIN)).isInstanceOf(StsStatus.Unreadable.class);
        assertThat(memory.loads).isEqualTo(1);
        pass(Duration.ofMillis(1));
        assertThat(policies.policyFor(DOMAIN)).isInstanceOf(StsStatus.NoPolicy.class);
        policies.policyFor(DOMAIN);
        assertThat(memory.loads).isEqualTo(2);
    }

    @Test
    @DisplayName("S33 what is damaged can be forgotten; it is a first contact then")
    void forgetDamaged() throws IOException {
        memory.contents = new StsMemory.Contents(List.of(), Set.of(DOMAIN));
        assertThat(policies.policyFor(DOMAIN)).isInstanceOf(StsStatus.Unreadable.class);
        assertThat(policies.forget(DOMAIN, "an operator", "a test")).contains("damaged");
        assertThat(memory.told).containsExactly("forget example.com");
        assertThat(policies.policyFor(DOMAIN)).isInstanceOf(StsStatus.NoPolicy.class);
    }

    @Test
    @DisplayName("S35 why there is no policy is told: no record, no single one, no answer, no file")
    void words() {
        dns.absent(RECORD, RecordType.TXT, Answer.Status.NO_DATA, Security.INSECURE);
        assertThat(why()).isEqualTo("no record is published");
        dns.txt(RECORD, Security.INSECURE, "v=STSv1; id=1", "v=STSv1; id=2");
        assertThat(why()).isEqualTo("there is no single valid record");
        dns.servfail(RECORD, RecordType.TXT);
        assertThat(why()).startsWith("its record cannot be looked up: ");
        publish(DOMAIN);
        answer = failure();
        assertThat(why()).isEqualTo("its policy cannot be fetched: it answers 404");
        assertThat(why())
                .isEqualTo("the last fetch failed: its policy cannot be fetched: it answers 404");
        pass(Duration.ofMinutes(5));
        answer = file("garbage");
        assertThat(why()).startsWith("its policy is malformed: ");
    }

    @Test
    @DisplayName("S23 S06 a refresh does without a record where a policy is known, and only there")
    void refreshWithoutRecord() {
        assertThat(policies.refresh(DOMAIN)).isInstanceOf(StsStatus.NoPolicy.class);
        assertThat(fetched).isEmpty();
        publish(DOMAIN);
        policies.policyFor(DOMAIN);
        pass(Duration.ofMinutes(1));
        dns.servfail(RECORD, RecordType.TXT);
        answer = file(ENFORCE.replace("enforce", "testing"));
        assertThat(policies.refresh(DOMAIN))
                .isInstanceOfSatisfying(
                        StsStatus.Known.class,
                        known -> {
                            assertThat(known.policy().mode()).isEqualTo(StsPolicy.Mode.TESTING);
                            assertThat(known.id()).isEqualTo("1");
                        });
    }

    @Test
    @DisplayName("S11 failures are remembered for so many domains only, the newest for sure")
    void failuresAreBounded() {
        StsPolicies few = policies.within(Limits.defaults().withPoliciesMax(2));
        Domain[] domains = {Domain.of("a.example"), Domain.of("b.example"), Domain.of("c.example")};
        publish(domains[0]);
        few.policyFor(domains[0]);
        answer = failure();
        pass(Duration.ofDays(1));
        few.refresh(domains[0]);
        pass(Duration.ofMinutes(5));
        few.refresh(domains[0]);
        assertThat(few.due()).as("two failures in a row").isEmpty();
        publish(domains[1]);
        few.policyFor(domains[1]);
        pass(Duration.ofMinutes(5));
        assertThat(few.due()).as("the wait has doubled").isEmpty();
        publish(domains[2]);
        few.policyFor(domains[2]);
        assertThat(few.due()).as("its failures made room").containsExactly(domains[0]);
        int asked = fetched.size();
        few.policyFor(domains[2]);
        assertThat(fetched).as("the newest failure still counts").hasSize(asked);
    }

    @Test
    @DisplayName("A policy's text is read as the same policy, wildcards and all")
    void text() {
        StsPolicy policy = StsPolicy.parse(ENFORCE.getBytes(StandardCharsets.US_ASCII));
        assertThat(policy.text()).isEqualTo(ENFORCE + "\n");
    }

    @Test
    @DisplayName("S33 a memory that is only read shows what is kept, and takes nothing")
    void onlyRead() throws IOException {
        memory.contents = new StsMemory.Contents(List.of(), Set.of(DOMAIN));
        StsMemory view = StsMemory.onlyRead(memory);
        assertThat(view.load()).isSameAs(memory.contents);
        StsPolicy policy = StsPolicy.parse(ENFORCE.getBytes(StandardCharsets.US_ASCII));
        view.put(new StsMemory.Kept(DOMAIN, "1", policy, clock.instant()));
        view.remove(DOMAIN);
        view.forget(DOMAIN, "it", "an operator", "a test");
        assertThat(memory.told).isEmpty();
    }

    @Test
    @DisplayName("S09 without configuration policies come from port 443, within 60 seconds")
    void settings() {
        assertThat(StsSettings.defaults()).isEqualTo(new StsSettings(443, Duration.ofMinutes(1)));
    }
}
