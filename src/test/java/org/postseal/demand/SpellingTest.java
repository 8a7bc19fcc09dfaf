package org.postseal.demand;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.dns.Answer;
import org.postseal.dns.FakeDns;
import org.postseal.dns.RecordType;
import org.postseal.dns.Resolver;
import org.postseal.dns.Security;

/** Keys of rules that name nobody. */
class SpellingTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final FakeDns dns = new FakeDns();
    private final Spelling spelling = new Spelling(dns);

    private Spelling.Result check(String policy) {
        return spelling.check(PolicyFile.parse("p", policy).table().orElseThrow(), PATIENCE);
    }

    private static List<String> words(Spelling.Result result) {
        return result.warnings().stream().map(Remark::toString).toList();
    }

    @Test
    @DisplayName(
            "Q24 no MX and no address, no such domain, no such top-level domain: named by line")
    void misspelt() {
        dns.absent("empty.test", RecordType.MX, Answer.Status.NO_DATA, Security.SECURE);
        dns.absent("empty.test", RecordType.A, Answer.Status.NO_DATA, Security.SECURE);
        dns.absent("empty.test", RecordType.AAAA, Answer.Status.NO_DATA, Security.SECURE);
        dns.absent("exmaple.test", RecordType.MX, Answer.Status.NO_NAME, Security.SECURE);
        dns.absent("test", RecordType.A, Answer.Status.NO_DATA, Security.SECURE);
        dns.absent("example.con", RecordType.MX, Answer.Status.NO_NAME, Security.INSECURE);
        dns.absent("con", RecordType.A, Answer.Status.NO_NAME, Security.SECURE);
        dns.absent("gone.test", RecordType.A, Answer.Status.NO_NAME, Security.SECURE);
        dns.absent("mx.gone.test", RecordType.A, Answer.Status.NO_NAME, Security.SECURE);
        dns.absent("mx.gone.test", RecordType.AAAA, Answer.Status.NO_NAME, Security.SECURE);
        Spelling.Result result =
                check(
                        """
                        empty.test encrypt
                        exmaple.test secure
                        example.con secure
                        .gone.test secure
                        [mx.gone.test]:587 secure
                        """);
        assertThat(words(result))
                .containsExactly(
                        "p:1: \"empty.test\": it has no MX record and no address; is it misspelt?",
                        "p:2: \"exmaple.test\": there is no such domain; is it misspelt?",
                        "p:3: \"example.con\": there is no such top-level domain; is it misspelt?",
                        "p:4: \".gone.test\": there is no such domain; is it misspelt?",
                        "p:5: \"[mx.gone.test]:587\": there is no such domain; is it misspelt?");
        assertThat(result.unknown()).isZero();
    }

    @Test
    @DisplayName("Q24 what is there, by MX or by address, and address literals, are not named")
    void there() {
        dns.mx("a.test", Security.SECURE, "10 mx.a.test");
        dns.absent("b.test", RecordType.MX, Answer.Status.NO_DATA, Security.SECURE);
        dns.address("b.test", Security.SECURE, "192.0.2.1");
        dns.absent("c.test", RecordType.A, Answer.Status.NO_DATA, Security.SECURE);
        Spelling.Result result =
                check("a.test secure\nb.test secure\n.c.test secure\n[192.0.2.7]:25 encrypt\n");
        assertThat(result.warnings()).isEmpty();
        assertThat(result.unknown()).isZero();
    }

    @Test
    @DisplayName("Q24 a lookup that fails says nothing about the spelling")
    void unknown() {
        dns.servfail("a.test", RecordType.MX);
        dns.absent("b.test", RecordType.MX, Answer.Status.NO_DATA, Security.SECURE);
        dns.servfail("b.test", RecordType.A);
        dns.absent("b.test", RecordType.AAAA, Answer.Status.NO_DATA, Security.SECURE);
        dns.bogus("c.test", RecordType.MX);
        Spelling.Result result = check("a.test secure\nb.test secure\nc.test secure\n");
        assertThat(result.warnings()).isEmpty();
        assertThat(result.unknown()).isEqualTo(3);
    }

    @Test
    @DisplayName("Q24 a resolver that does not answer holds nobody up beyond the limit")
    void limit() {
        Resolver silent =
                new Resolver() {
                    @Override
                    public <R> Answer<R> lookup(String name, RecordType<R> type) {
                        while (!Thread.currentThread().isInterrupted()) {
                            java.util.concurrent.locks.LockSupport.park(this);
                        }
                        throw new IllegalStateException("interrupted");
                    }

                    @Override
                    public <R> Answer<R> lookupAfresh(String name, RecordType<R> type) {
                        return lookup(name, type);
                    }
                };
        PolicyTable table = PolicyFile.parse("p", "a.test secure\n").table().orElseThrow();
        Spelling.Result result = new Spelling(silent).check(table, Duration.ofMillis(50));
        assertThat(result.unknown()).isEqualTo(1);
    }

    @Test
    @DisplayName("Q24 what was found is not looked up at the next reading")
    void once() {
        dns.mx("a.test", Security.SECURE, "10 mx.a.test");
        check("a.test secure\n");
        int asked = dns.asked().size();
        check("a.test secure\n");
        assertThat(dns.asked()).hasSize(asked);
    }

    @Test
    @DisplayName("Q24 an address that is looked for is looked for in both families")
    void sixOnly() {
        dns.absent("b.test", RecordType.MX, Answer.Status.NO_DATA, Security.SECURE);
        dns.absent("b.test", RecordType.A, Answer.Status.NO_DATA, Security.SECURE);
        dns.address("b.test", Security.SECURE, "2001:db8::1");
        assertThat(check("b.test secure\n").warnings()).isEmpty();
    }
}
