package org.postseal.demand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.FakeClock;
import org.postseal.dns.FakeDns;
import org.postseal.dns.Security;
import org.postseal.mail.Domain;
import org.postseal.memory.RuleMemory;
import org.postseal.memory.StoredRules;
import org.postseal.mtasts.StsStatus;
import org.postseal.queue.QueueFixture;
import org.postseal.route.Host;
import org.postseal.route.Route;
import org.slf4j.LoggerFactory;

/** Rules go up at once and down by two steps. */
class RatchetTest {

    private static final Domain DOMAIN = Domain.of("example.com");

    @TempDir private Path folder;

    private final FakeClock clock = FakeClock.atStart();
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private QueueFixture house;
    private Path file;
    private Level level = Level.ENCRYPT;
    private Mode mode = Mode.ENFORCE;
    private CurrentPolicy policy;

    @BeforeEach
    void open() throws IOException {
        house = new QueueFixture(folder.resolve("data"), clock);
        file = folder.resolve("policy");
        logged.start();
        Logger logger = (Logger) LoggerFactory.getLogger(CurrentPolicy.class);
        logger.addAppender(logged);
        logger.setLevel(ch.qos.logback.classic.Level.WARN);
    }

    @AfterEach
    void close() throws IOException {
        Logger logger = (Logger) LoggerFactory.getLogger(CurrentPolicy.class);
        logger.detachAppender(logged);
        logger.setLevel(null);
        house.close();
    }

    private void start(String text) throws IOException {
        Files.writeString(file, text);
        policy =
                new CurrentPolicy(
                        new PolicySettings(level, Optional.of(file), mode),
                        new StoredRules(house.store),
                        clock);
    }

    private void change(String text) throws IOException {
        Files.writeString(file, text);
        assertThat(policy.reload()).isEmpty();
    }

    /** What is enforced for a domain, in words. */
    private List<String> enforced(Domain domain) {
        Host host =
                new Host(
                        "mx.test",
                        "mx.test",
                        25,
                        Security.SECURE,
                        Security.SECURE,
                        List.of(InetAddress.getLoopbackAddress()),
                        Optional.empty());
        Route route =
                new Route(
                        domain,
                        domain,
                        Route.Kind.MX,
                        Security.SECURE,
                        List.of(host),
                        Optional.empty());
        HostDemands demands =
                new HostDemands(new FakeDns(), _ -> new StsStatus.NoPolicy("none"), policy, clock);
        return demands.of(domain, route, host).parts().stream()
                .filter(part -> !part.source().isObserved())
                .map(part -> part.requirement().toString())
                .distinct()
                .toList();
    }

    private static List<String> name(String domain) {
        return List.of("certificate for ." + domain + " or " + domain);
    }

    @ParameterizedTest
    @CsvSource({
        "example.com secure, example.com secure mode=observe",
        "example.com secure, example.com encrypt",
        "example.com secure, example.com verify",
        "example.com secure, ''",
        "example.com secure, # example.com secure",
        "example.com secure, example.com may",
        ".com secure, .com encrypt",
        ".com secure, .com secure mode=observe",
        ".com secure, '.com secure\nexample.com encrypt'",
        ".com secure, 'example.com encrypt'",
    })
    @DisplayName("Q23 what lowers a rule is not taken up before it is confirmed")
    void held(String before, String after) throws IOException {
        start(before + "\n");
        List<String> asked = enforced(DOMAIN);
        change(after + "\n");
        assertThat(enforced(DOMAIN)).isEqualTo(asked);
        assertThat(policy.held()).isNotEmpty();
        policy.confirm(keys(), "postmaster");
        assertThat(enforced(DOMAIN))
                .isNotEqualTo(asked)
                .contains(after.contains("verify") ? "certificate for mx.test" : "encrypted");
        assertThat(policy.held()).isEmpty();
    }

    private Set<String> keys() {
        return Set.copyOf(policy.held().stream().map(Lowering::key).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "example.com encrypt, example.com secure",
        "example.com secure mode=observe, example.com secure",
        "example.com secure mode=observe, ''",
        "example.com secure, .com secure",
        "example.com secure, example.com dane-only",
        "example.com encrypt, ''",
        "example.com dane, example.com encrypt",
        "example.com encrypt, example.com encrypt pq=required",
        "example.com secure match=a.test, example.com secure match=b.test",
    })
    @DisplayName("Q23 what asks for as much, or for more, counts at once")
    void taken(String before, String after) throws IOException {
        start(before + "\n");
        change(after + "\n");
        assertThat(policy.held()).isEmpty();
        assertThat(policy.get().size()).isEqualTo(after.isEmpty() ? 0 : 1);
    }

    @ParameterizedTest
    @CsvSource({
        "encrypt pq=required, encrypt",
        "encrypt protocols=TLSv1.3, encrypt",
        "encrypt exclude=AES128, encrypt"
    })
    @DisplayName("Q23 a demand on TLS that is dropped lowers too")
    void terms(String before, String after) throws IOException {
        start("example.com " + before + "\n");
        List<String> asked = enforced(DOMAIN);
        change("example.com " + after + "\n");
        assertThat(policy.held()).hasSize(1);
        assertThat(enforced(DOMAIN)).containsAll(asked);
    }

    @Test
    @DisplayName("Q23 the change is logged with both lines at each reading, and its confirmation")
    void log() throws IOException {
        start("example.com secure\n");
        change("# moved\nexample.com secure mode=observe\n");
        assertThat(messages())
                .anySatisfy(line ->
                        assertThat(line)
                                .contains("rule \"example.com secure\" (formerly " + file + ":1)")
                                .contains(" -> ")
                                .contains("(" + file + ":2), only observed")
                                .contains("postseal policy confirm example.com"));
        logged.list.clear();
        change("# moved\nexample.com secure mode=observe\n# again\n");
        assertThat(messages()).anyMatch(line -> line.contains("this lowers what is enforced"));
        logged.list.clear();
        assertThat(policy.confirm(Set.of("EXAMPLE.com."), "root")).hasSize(1);
        assertThat(messages())
                .anySatisfy(line -> assertThat(line).startsWith("operator root: policy confirm"));
    }

    private List<String> messages() {
        return logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    @DisplayName("Q23 a restart is no way around the second step")
    void restart() throws IOException {
        start("example.com secure\n");
        start("example.com secure mode=observe\n");
        assertThat(enforced(DOMAIN)).containsAll(name("example.com"));
        house.restart();
        start("");
        assertThat(enforced(DOMAIN)).isEqualTo(name("example.com"));
        policy.confirm(Set.of("example.com"), "postmaster");
        house.restart();
        start("");
        assertThat(policy.held()).isEmpty();
        assertThat(enforced(DOMAIN)).containsExactly("encrypted");
    }

    @Test
    @DisplayName("Q23 the default goes down by two steps too, and the rules under it with it")
    void defaults() throws IOException {
        start("example.com secure\n");
        mode = Mode.OBSERVE;
        start("example.com secure\n");
        assertThat(policy.held())
                .extracting(Lowering::key)
                .containsExactlyInAnyOrder("DEFAULT", "example.com");
        assertThat(enforced(Domain.of("other.test"))).containsExactly("encrypted");
        assertThat(enforced(DOMAIN)).isEqualTo(name("example.com"));
        policy.confirm(Set.of("DEFAULT"), "postmaster");
        assertThat(enforced(Domain.of("other.test"))).isEmpty();
        assertThat(enforced(DOMAIN)).isEqualTo(name("example.com"));
        policy.confirm(Set.of("example.com"), "postmaster");
        assertThat(enforced(DOMAIN)).isEmpty();
    }

    @Test
    @DisplayName("Q23 a default level that allows clear text needs the second step")
    void defaultLevel() throws IOException {
        start("");
        level = Level.MAY;
        start("");
        assertThat(enforced(DOMAIN)).containsExactly("encrypted");
        policy.confirm(Set.of("DEFAULT"), "postmaster");
        assertThat(enforced(DOMAIN)).isEmpty();
    }

    @Test
    @DisplayName("Q13 Q23 an exception counts at once; after its end the old rule is back")
    void exception() throws IOException {
        start("example.com secure\n");
        change("example.com may owner=postmaster reason=renewal until=2026-06-03\n");
        assertThat(enforced(DOMAIN)).isEmpty();
        assertThat(policy.held()).singleElement().matches(Lowering::exception);
        clock.advance(java.time.Duration.ofDays(2));
        assertThat(enforced(DOMAIN)).isEqualTo(name("example.com"));
    }

    @Test
    @DisplayName("Q23 a lowering that is taken back before it is confirmed leaves no trace")
    void takenBack() throws IOException {
        start("example.com secure\n");
        change("");
        change("example.com secure\n");
        assertThat(policy.held()).isEmpty();
        assertThat(policy.confirm(Set.of("example.com"), "postmaster")).isEmpty();
        assertThat(enforced(DOMAIN)).isEqualTo(name("example.com"));
    }

    @Test
    @DisplayName("Q23 what cannot be remembered is not confirmed, and not put into force")
    void unwritable() throws IOException {
        RuleMemory broken =
                new RuleMemory() {
                    @Override
                    public List<Kept> load() {
                        return List.of();
                    }

                    @Override
                    public void change(
                            java.util.Collection<Kept> put, java.util.Collection<String> removed)
                            throws IOException {
                        if (!removed.isEmpty()) {
                            throw new IOException("disk full");
                        }
                    }
                };
        Files.writeString(file, "example.com secure\n");
        policy =
                new CurrentPolicy(
                        new PolicySettings(level, Optional.of(file), mode), broken, clock);
        change("");
        assertThatThrownBy(() -> policy.confirm(Set.of("example.com"), "postmaster"))
                .hasMessageContaining("disk full");
        assertThat(enforced(DOMAIN)).isEqualTo(name("example.com"));
        assertThat(policy.held()).hasSize(1);
    }

    @Test
    @DisplayName("Q23 hops have keys of their own: a port stands on its host")
    void hops() throws IOException {
        start("[mx.test] secure\n[mx.test]:587 secure pq=required\n");
        change("[mx.test] secure\n");
        assertThat(policy.held()).extracting(Lowering::key).containsExactly("[mx.test]:587");
        change("[mx.test]:587 secure pq=required\n");
        assertThat(policy.held()).extracting(Lowering::key).containsExactly("[mx.test]");
        assertThat(policy.get().forHost("mx.test", 25)).hasSize(1);
    }
}
