package org.postseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.FakeClock;
import org.postseal.config.Config;
import org.postseal.dns.FakeDns;
import org.postseal.dns.Security;
import org.postseal.lab.FateWatcher;
import org.postseal.mail.Domain;
import org.postseal.memory.MemoryAdmin;
import org.postseal.memory.MemoryFixture;
import org.postseal.memory.Pin;
import org.postseal.memory.PinMode;
import org.postseal.memory.PinSettings;
import org.postseal.memory.Pins;
import org.postseal.memory.Showing;
import org.postseal.memory.StsPolicyMemory;
import org.postseal.mtasts.StsFetcher;
import org.postseal.mtasts.StsPolicies;
import org.postseal.mtasts.StsStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Memory commands against a real memory behind the control socket, as an operator calls them. */
class MemoryCommandTest {

    private static final Domain A = Domain.of("a.example");
    private static final Domain B = Domain.of("b.example");

    @TempDir private Path data;

    private final FakeClock clock = FakeClock.atStart();
    private final FakeDns dns = new FakeDns();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private MemoryFixture house;
    private StsPolicies policies;
    private Pins pins;
    private ControlServer server;

    @BeforeEach
    void start() throws IOException {
        house = new MemoryFixture(data);
        policies =
                new StsPolicies(
                        dns,
                        MemoryCommandTest::policy,
                        new StsPolicyMemory(house.table, clock),
                        clock,
                        () -> 0);
        pins = new Pins(house.table, clock, new PinSettings(PinMode.ENFORCE, Duration.ofDays(90)));
        server =
                ControlServer.open(
                        data,
                        List.of(new MemoryControl(new MemoryAdmin(house.table, policies, pins))));
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        house.close();
    }

    private static StsFetcher.Result policy(Domain domain) {
        String text = "version: STSv1\nmode: enforce\nmx: mx." + domain + "\nmax_age: 86400";
        return new StsFetcher.Result.Fetched(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void learn() throws IOException {
        for (Domain domain : List.of(A, B)) {
            dns.txt("_mta-sts." + domain, Security.INSECURE, "v=STSv1; id=7;");
            assertThat(policies.policyFor(domain)).isInstanceOf(StsStatus.Known.class);
        }
        pin("mx1.a.example");
        pin("mx2.a.example");
    }

    private void pin(String host) throws IOException {
        pins.proven(
                new Pin.Place(A, host, 25),
                new Showing("ab".repeat(32), Set.of(Pin.Method.PKIX), "", Set.of(host), false));
    }

    @Test
    @DisplayName("list tells policies and pins, and each filter narrows")
    void list() throws IOException {
        assertThat(memory("list")).isZero();
        assertThat(text()).contains("nothing is remembered");
        learn();
        assertThat(memory("list")).isZero();
        assertThat(text())
                .contains(
                        "mta-sts  a.example  enforce, last 2026-06-01T12:00:00Z, until 2026-06-02")
                .contains("pin      a.example mx1.a.example:25  pkix, first 2026-06-01T12:00:00Z")
                .contains("4 in memory");
        assertThat(matched("--kind", "pin")).isEqualTo(2);
        assertThat(matched("--kind", "mta-sts")).isEqualTo(2);
        assertThat(matched("--domain", "B.example.")).isEqualTo(1);
        assertThat(matched("--host", "mx2.a.example")).isEqualTo(1);
        assertThat(memory("list", "--max", "1")).isZero();
        assertThat(text()).contains("and 3 more");
    }

    @Test
    @DisplayName("show tells everything of a domain, as text and as JSON")
    void show() throws IOException {
        learn();
        assertThat(memory("show", "a.example")).isZero();
        assertThat(text())
                .contains("mx: mx.a.example", "id: 7", "key: " + "ab".repeat(32))
                .contains("beside: mx1.a.example");
        assertThat(memory("show", "a.example", "--kind", "pin", "--json")).isZero();
        JsonNode thing = json().get("things").get(0);
        assertThat(thing.get("host").asString()).isEqualTo("mx1.a.example:25");
        assertThat(thing.get("expires").asString()).startsWith("2026-08-30");
        assertThat(memory("show", "c.example")).isEqualTo(Exit.FAILED);
    }

    @Test
    @DisplayName("S33 Q14 forget tells who, why and what it was; the log of it stays")
    void forget() throws IOException {
        learn();
        assertThat(memory("forget", "a.example", "--reason", "new provider")).isZero();
        assertThat(text()).contains("3 things forgotten", "first contact");
        assertThat(matched("--domain", "a.example")).isZero();
        assertThat(matched("--domain", "b.example")).isEqualTo(1);
        assertThat(pins.of(A)).isInstanceOf(Pins.Known.Nothing.class);
        assertThat(memory("list", "--changes", "--json")).isZero();
        assertThat(json().get("matched").asInt()).isEqualTo(3);
        JsonNode policy = json().get("changes").get(2);
        assertThat(policy.get("who").asString()).isEqualTo(System.getProperty("user.name"));
        assertThat(policy.get("why").asString()).isEqualTo("new provider");
        assertThat(policy.get("was").asString()).contains("mode: enforce, mx: mx.a.example");
        assertThat(policy.get("at").asString()).isEqualTo("2026-06-01T12:00:00Z");
        assertThat(memory("list", "--changes", "--kind", "pin")).isZero();
        assertThat(text())
                .contains("pin a.example mx1.a.example:25 forgotten by")
                .contains(": new provider")
                .contains("it was: proven by pkix");
        assertThat(memory("forget", "a.example", "--reason", "again")).isEqualTo(Exit.FAILED);
    }

    @Test
    @DisplayName("forget takes one kind or one host only, where that is asked for")
    void forgetPart() throws IOException {
        learn();
        assertThat(memory("forget", "a.example", "--host", "mx1.a.example", "--reason", "x"))
                .isZero();
        assertThat(matched("--domain", "a.example")).isEqualTo(2);
        assertThat(memory("forget", "a.example", "--kind", "pin", "--reason", "x")).isZero();
        assertThat(matched("--domain", "a.example")).isEqualTo(1);
        assertThat(policies.policyFor(A)).isInstanceOf(StsStatus.Known.class);
    }

    @Test
    @DisplayName("forget needs a domain and a reason, and the relay itself insists")
    void needsReason() throws IOException {
        learn();
        assertThat(memory("forget", "a.example")).isEqualTo(Exit.USAGE);
        assertThat(errors()).contains("--reason");
        assertThat(memory("forget", "--reason", "x")).isEqualTo(Exit.USAGE);
        assertThat(memory("forget", "a.example", "--reason", " ")).isEqualTo(Exit.USAGE);
        assertThat(errors()).contains("a reason of 1 to 500 characters");
        assertThat(memory("forget", "a.example", "--reason", "x".repeat(501)))
                .isEqualTo(Exit.USAGE);
        assertThat(matched()).isEqualTo(4);
    }

    @Test
    @DisplayName("S29 damaged things are listed, and can be forgotten")
    void damaged() throws IOException {
        learn();
        house.damage("UPDATE memory SET digest = 'x' WHERE name = 'a.example mx1.a.example:25'");
        Pins again =
                new Pins(house.table, clock, new PinSettings(PinMode.ENFORCE, Duration.ofDays(90)));
        server.close();
        server =
                ControlServer.open(
                        data,
                        List.of(new MemoryControl(new MemoryAdmin(house.table, policies, again))));
        server.start();
        assertThat(again.of(A)).isInstanceOf(Pins.Known.Unreadable.class);
        assertThat(memory("show", "a.example", "--kind", "pin")).isZero();
        assertThat(text()).contains("pin      a.example mx1.a.example:25  damaged");
        assertThat(
                        memory(
                                "forget",
                                "a.example",
                                "--host",
                                "mx1.a.example",
                                "--reason",
                                "disk fault"))
                .isZero();
        assertThat(again.of(A)).isInstanceOf(Pins.Known.Proven.class);
    }

    @Test
    @DisplayName("A wrong value names itself, a relay that does not run is said so")
    void faults() throws IOException {
        assertThat(memory("list", "--kind", "dane")).isEqualTo(Exit.USAGE);
        assertThat(errors()).contains("no such kind: dane", "mta-sts, pin");
        assertThat(memory("list", "--domain", "no domain")).isEqualTo(Exit.USAGE);
        assertThat(memory("remember")).isEqualTo(Exit.USAGE);
        server.close();
        assertThat(memory("list")).isEqualTo(Exit.UNAVAILABLE);
        assertThat(errors()).contains("no relay answers", "postseal run");
    }

    private int matched(String... filter) {
        List<String> arguments = new ArrayList<>(List.of(filter));
        arguments.add("--json");
        assertThat(memory("list", arguments.toArray(String[]::new))).as(errors()).isZero();
        return json().get("matched").asInt();
    }

    private int memory(String verb, String... arguments) {
        List<String> all = new ArrayList<>(List.of("memory", verb, "--data", data.toString()));
        all.addAll(List.of(arguments));
        out.reset();
        err.reset();
        PrintStream stdout = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream stderr = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new CommandLineTool(new NothingWired(), stdout, stderr)
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

    /** Memory commands need a running relay, and wire nothing themselves. */
    private static final class NothingWired implements Wiring {
        @Override
        public RunningRelay relay(Config config, FateWatcher watcher) {
            throw new AssertionError("a memory command started a relay");
        }

        @Override
        public Outlook outlook(Config config) {
            throw new AssertionError("a memory command looked at a domain");
        }
    }
}
