package org.postseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.FakeClock;
import org.postseal.demand.CurrentPolicy;
import org.postseal.demand.Level;
import org.postseal.demand.Mode;
import org.postseal.demand.PolicySettings;
import org.postseal.mail.Domain;
import org.postseal.memory.StoredRules;
import org.postseal.queue.QueueFixture;

/** {@code postseal policy}: the second step, as an operator takes it. */
class PolicyCommandTest {

    @TempDir private Path data;

    private final FakeClock clock = FakeClock.atStart();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private QueueFixture house;
    private ControlServer server;
    private Path rules;
    private CurrentPolicy policy;

    @BeforeEach
    void start() throws IOException {
        house = new QueueFixture(data, clock);
        rules = Files.writeString(data.resolve("policy"), "a.test secure\nb.test secure\n");
        policy =
                new CurrentPolicy(
                        new PolicySettings(Level.ENCRYPT, Optional.of(rules), Mode.ENFORCE),
                        new StoredRules(house.store),
                        clock);
        server = ControlServer.open(data, List.of(new PolicyControl(policy)));
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        house.close();
    }

    private boolean isObserved(String domain) {
        return policy.get().forDomain(Domain.of(domain)).stream().allMatch(r -> r.isObserved());
    }

    @Test
    @DisplayName("Q23 a rule goes from enforce to observe by an edit and a confirmation")
    void twoSteps() throws IOException {
        assertThat(policy("pending")).isZero();
        assertThat(text()).isEqualTo("nothing is pending\n");
        Files.writeString(rules, "a.test secure mode=observe\nb.test secure mode=observe\n");
        assertThat(policy("pending")).isZero();
        assertThat(text())
                .contains("a.test: rule \"a.test secure\" (formerly " + rules + ":1) -> rule")
                .contains("only observed")
                .contains("what was enforced stays in force");
        assertThat(isObserved("a.test")).isFalse();
        assertThat(policy("confirm", "A.test")).isZero();
        assertThat(text()).contains("1 confirmed");
        assertThat(isObserved("a.test")).isTrue();
        assertThat(isObserved("b.test")).isFalse();
        assertThat(policy("confirm", "--all", "--json")).isZero();
        assertThat(text()).contains("\"confirmed\"", "b.test");
        assertThat(isObserved("b.test")).isTrue();
        assertThat(policy("confirm", "--all")).isEqualTo(Exit.FAILED);
    }

    @Test
    @DisplayName("nothing is confirmed that was not named, and a bad file is told")
    void faults() throws IOException {
        assertThat(policy("confirm")).isEqualTo(Exit.USAGE);
        assertThat(policy("confirm", "a b")).isEqualTo(Exit.USAGE);
        assertThat(errors()).contains("is no key");
        Files.writeString(rules, "a.test scure\n");
        assertThat(policy("pending")).isZero();
        assertThat(errors()).contains("scure");
        assertThat(isObserved("a.test")).isFalse();
    }

    private int policy(String... arguments) {
        List<String> all = new ArrayList<>(List.of("policy"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--data", data.toString()));
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

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
