package org.postseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.FakeClock;
import org.postseal.demand.ChannelCounters;
import org.postseal.demand.Level;
import org.postseal.demand.Mode;
import org.postseal.demand.PolicyFile;
import org.postseal.demand.PolicySettings;
import org.postseal.demand.PolicyTable;
import org.postseal.dns.Security;
import org.postseal.mail.Domain;
import org.postseal.memory.CanaryMemory;
import org.postseal.memory.MemoryTable;
import org.postseal.queue.QueueFixture;
import org.postseal.report.CountBook;
import org.postseal.report.DailyCounts;
import org.postseal.report.Met;
import org.postseal.route.Host;
import org.postseal.route.Route;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code postseal posture} against what was counted, as an operator calls it. */
class PostureCommandTest {

    private static final String MX = "mx.a.test";

    @TempDir private Path data;

    private final FakeClock clock = FakeClock.atStart();
    private final DailyCounts counts = new DailyCounts();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private QueueFixture house;
    private CanaryMemory canaries;
    private ControlServer server;
    private PolicyTable table = PolicyTable.EMPTY;

    @BeforeEach
    void start() throws IOException {
        house = new QueueFixture(data, clock);
        canaries = new CanaryMemory(new MemoryTable(house.store));
        Destinations destinations =
                new Destinations(
                        PostureCommandTest::route, null, (_, _) -> {}, Duration.ofSeconds(30));
        server =
                ControlServer.open(
                        data,
                        List.of(
                                new PostureControl(
                                        new Evidence(new CountBook(house.store), canaries),
                                        () -> table,
                                        destinations,
                                        new ChannelCounters(),
                                        clock)));
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        house.close();
    }

    private static Route route(Domain domain) {
        boolean lost = domain.ascii().startsWith("lost");
        return new Route(
                domain,
                domain,
                Route.Kind.MX,
                Security.SECURE,
                lost ? List.of() : List.of(host()),
                lost
                        ? Optional.of(Trouble.of(Reason.DNS_FAILED, "the DNS gave no answer"))
                        : Optional.empty());
    }

    private static Host host() {
        return new Host(
                MX,
                MX,
                25,
                Security.SECURE,
                Security.SECURE,
                List.of(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("2001:db8::1")),
                Optional.empty());
    }

    private void policy(Mode mode, String text) {
        table =
                PolicyFile.parse("policy", text)
                        .table()
                        .orElseThrow()
                        .under(new PolicySettings(Level.ENCRYPT, Optional.empty(), mode));
    }

    private void seven(String domain, String rule) throws IOException {
        for (int day = 0; day < 7; day++) {
            count(domain, rule, 4, "");
            count(domain, rule, 6, "");
            clock.advance(Duration.ofDays(day == 6 ? 0 : 1));
        }
    }

    private void count(String domain, String rule, int family, String observed) throws IOException {
        Met met = new Met(MX, family, rule, true, "pkix", "", observed);
        house.store.write(sql -> counts.add(sql, domain, List.of(met), clock.instant()));
    }

    @Test
    @DisplayName("Q12 what is ready is printed as lines of the policy file, what is not as remarks")
    void policyLines() throws IOException {
        policy(
                Mode.ENFORCE,
                "a.test secure match=mx.a.test mode=observe\nb.test encrypt mode=observe\n"
                        + "c.test secure\n");
        seven("a.test", "secure match=mx.a.test");
        count("b.test", "encrypt", 4, "");
        assertThat(posture("--policy")).isZero();
        assertThat(text())
                .isEqualTo(
                        """
                        # from results of 2026-06-01 to 2026-06-07 (UTC)
                        a.test secure match=mx.a.test
                        # not yet: b.test encrypt
                        #   mx.a.test over IPv4: verified on 1 day, 7 are needed
                        #   mx.a.test over IPv6: never verified
                        """);
        assertThat(PolicyFile.parse("p", text()).faults()).isEmpty();
        assertThat(PolicyFile.parse("p", text()).table().orElseThrow().size()).isEqualTo(1);
    }

    @Test
    @DisplayName("E07 a canary that was delivered blocks every rule until all are refused")
    void canaryDelivered() throws IOException {
        policy(Mode.ENFORCE, "a.test secure mode=observe\nb.test secure mode=observe\n");
        seven("a.test", "secure");
        canaries.keep(List.of("dane-mismatch", "starttls-removed"), clock.instant());
        assertThat(posture("--policy")).isZero();
        assertThat(text().lines().filter(line -> !line.startsWith("#"))).isEmpty();
        assertThat(text().lines())
                .filteredOn(line -> line.startsWith("#   ALARM: canary dane-mismatch, starttls-"))
                .as("at each domain")
                .hasSize(2);
        assertThat(posture()).isZero();
        assertThat(text()).contains("not yet: ALARM: canary").contains("0 of 2 observed domains");

        canaries.keep(List.of(), clock.instant());
        assertThat(posture("--policy")).isZero();
        assertThat(text().lines()).contains("a.test secure");
        assertThat(text()).doesNotContain("canary");
    }

    @Test
    @DisplayName("Q12 under a default of observe, the lines say that they are to be enforced")
    void underObserve() throws IOException {
        policy(Mode.OBSERVE, "");
        seven("a.test", "encrypt");
        assertThat(posture("--policy")).isZero();
        assertThat(text().lines()).contains("a.test encrypt mode=enforce");
    }

    @Test
    @DisplayName("Q12 R13 the text tells what enforcing would have changed, place by place")
    void people() throws IOException {
        policy(Mode.ENFORCE, "a.test secure mode=observe\n");
        count("a.test", "secure", 4, "");
        count("a.test", "secure", 4, "certificate-name");
        count("other.test", "encrypt", 4, "");
        assertThat(posture()).isZero();
        assertThat(text())
                .contains("a.test: rule \"a.test secure\" (policy:1), only observed")
                .contains("2 sessions on 1 day; always pkix")
                .contains("enforcing would have deferred 1: certificate-name 1")
                .contains("mx.a.test, IPv4: 2 sessions, verified on 1 day, last on 2026-06-01")
                .contains("mx.a.test, IPv6: 0 sessions, never verified")
                .contains("not yet: certificate-name at mx.a.test over IPv4: 1 time, last on")
                .contains("other.test: default level encrypt")
                .contains("0 of 1 observed domain ready to be enforced");
    }

    @Test
    @DisplayName("Q12 hosts that cannot be told keep a rule from being ready")
    void unknownHosts() throws IOException {
        policy(Mode.ENFORCE, "lost.test encrypt mode=observe\n");
        seven("lost.test", "encrypt");
        assertThat(posture("--domain", "lost.test", "--json")).isZero();
        JsonNode entry = json().get("domains").get(0);
        assertThat(entry.get("ready").booleanValue()).isFalse();
        assertThat(entry.get("blockers").toString()).contains("the DNS gave no answer");
    }

    @Test
    @DisplayName("an exception is named as one, and is nothing to be enforced")
    void exception() throws IOException {
        policy(Mode.OBSERVE, "a.test may owner=postmaster reason=old-server until=2027-01-01\n");
        count("a.test", "", 4, "");
        assertThat(posture("--domain", "a.test", "--json")).isZero();
        JsonNode entry = json().get("domains").get(0);
        assertThat(entry.get("mode").asString()).isEqualTo("exception");
        assertThat(entry.get("ready").booleanValue()).isFalse();
    }

    @Test
    @DisplayName("--write makes a new file and leaves an old one alone; wrong values are named")
    void write() throws IOException {
        policy(Mode.ENFORCE, "a.test secure mode=observe\n");
        seven("a.test", "secure");
        Path file = data.resolve("ready");
        assertThat(posture("--write", file.toString())).isZero();
        assertThat(Files.readString(file)).contains("\na.test secure\n");
        assertThat(posture("--write", file.toString())).isEqualTo(Exit.CANNOT_CREATE);
        assertThat(errors()).contains("is there already");
        assertThat(posture("--days", "99")).isEqualTo(Exit.USAGE);
        assertThat(errors()).contains("from 1 to 35");
        assertThat(posture("--domain", "no domain")).isEqualTo(Exit.USAGE);
    }

    private int posture(String... arguments) {
        List<String> all = new ArrayList<>(List.of("posture", "--data", data.toString()));
        all.addAll(List.of(arguments));
        out.reset();
        err.reset();
        PrintStream stdout = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream stderr = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new CommandLineTool(new QueueCommandTest.NothingWired(), stdout, stderr)
                .run(all.toArray(String[]::new));
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private JsonNode json() {
        return JsonMapper.builder().build().readTree(text());
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
