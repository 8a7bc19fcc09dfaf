package org.postseal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.cli.Canary;
import org.postseal.cli.CanaryFlight;
import org.postseal.cli.LabCanaries;
import org.postseal.lab.LabFolder;
import org.postseal.lab.LabRun;
import org.postseal.lab.RelayStarter;
import org.postseal.lab.RelaySystem;
import org.postseal.lab.Scenario;
import org.postseal.lab.scenario.Scenarios;
import org.postseal.memory.CanaryMemory;
import org.postseal.memory.MemoryFixture;

/** E07: that this program still refuses is proven each day, and one success is an alarm. */
class CanariesTest {

    private static final Canary REFUSED =
            new Canary("dane-mismatch", Canary.Result.REFUSED, "dane-mismatch");
    private static final Canary DELIVERED =
            new Canary("starttls-removed", Canary.Result.DELIVERED, "clear clear");
    private static final Canary UNTRIED =
            new Canary("mx-signatures-bad", Canary.Result.UNTRIED, "no port is free");

    @TempDir private Path folder;

    private final FakeClock wall = FakeClock.atStart();
    private final AtomicLong nanos = new AtomicLong(17);
    private MemoryFixture house;
    private Heard heard;
    private Canaries canaries;

    @BeforeEach
    void start() throws IOException {
        house = new MemoryFixture(folder);
        heard = new Heard(Canaries.class);
        canaries = new Canaries(new CanaryMemory(house.table), wall, nanos::get);
    }

    @AfterEach
    void stop() throws Exception {
        canaries.close();
        heard.close();
        house.close();
    }

    @Test
    @DisplayName("E07 this relay refuses all five, for the right reasons, and leaves no file")
    void real() throws Exception {
        List<Path> before = left();
        assertThat(new LabCanaries().fly())
                .extracting(canary -> canary.name() + " " + canary.result())
                .containsExactly(
                        "host-without-tls REFUSED",
                        "sts-certificate-wrong-name REFUSED",
                        "dane-mismatch REFUSED",
                        "mx-signatures-bad REFUSED",
                        "starttls-removed REFUSED");
        assertThat(left()).isEqualTo(before);
    }

    @Test
    @DisplayName("E07 a relay that only watches lets one go, and that is an alarm")
    void blind() throws Exception {
        CanaryFlight flight =
                () -> played(text -> text.replace("[policy]", "[policy]\nmode = \"observe\""));
        flown(flight);
        assertThat(heard.lines("ERROR ALARM: canary host-without-tls was delivered")).hasSize(1);
        assertThat(objection()).contains("canary host-without-tls was delivered");
        assertThat(count("delivered")).isEqualTo(1);
        assertThat(count("refused")).isEqualTo(4);
    }

    @Test
    @DisplayName("E07 a lab that cannot start is no verdict, and is counted")
    void noLab() throws Exception {
        String classes = System.setProperty("java.class.path", folder.toString());
        try {
            flown(new LabCanaries());
        } finally {
            System.setProperty("java.class.path", classes);
        }
        assertThat(heard.lines("WARN nothing can be told of canary")).hasSize(5);
        assertThat(count("untried")).isEqualTo(5);
        assertThat(objection()).isEmpty();
    }

    @Test
    @DisplayName("E07 the alarm outlives a restart and what is untried; all refused ends it")
    void kept() throws Exception {
        flown(() -> List.of(REFUSED, DELIVERED));
        assertThat(heard.lines("ERROR ALARM: canary starttls-removed")).hasSize(1);
        assertThat(objection())
                .startsWith("ALARM: canary starttls-removed was delivered on 2026-06-01T");

        house.restart();
        canaries = new Canaries(new CanaryMemory(house.table), wall, nanos::get);
        assertThat(objection()).contains("starttls-removed");
        flown(() -> List.of(REFUSED, UNTRIED));
        assertThat(objection()).contains("starttls-removed");

        nextDay();
        flown(() -> List.of(REFUSED, REFUSED));
        assertThat(heard.lines("INFO 2 canaries were refused, as they must")).hasSize(1);
        assertThat(objection()).isEmpty();
        assertThat(count("refused")).isEqualTo(3);
    }

    @Test
    @DisplayName("E07 a verdict that was changed by hand is held against every rule")
    void damaged() throws Exception {
        flown(() -> List.of(DELIVERED));
        house.damage("UPDATE memory SET value = '' WHERE kind = 'canary'");
        assertThat(objection()).contains("is damaged");
    }

    @Test
    @DisplayName("E07 they fly once a day, one flight at a time; one that hangs is cut off")
    void daily() throws Exception {
        AtomicInteger flights = new AtomicInteger();
        CountDownLatch never = new CountDownLatch(1);
        canaries.round();
        canaries.use(() -> {
            flights.incrementAndGet();
            never.await();
            return List.of();
        });
        canaries.round();
        nanos.addAndGet(Canaries.FLIGHT_MAX.toNanos());
        canaries.round();
        assertThat(count("untried")).isZero();
        nanos.addAndGet(1);
        canaries.round();
        ended();
        assertThat(count("untried")).isEqualTo(1);
        canaries.round();
        ended();
        assertThat(flights).hasValue(1);
        nextDay();
        canaries.round();
        canaries.close();
        assertThat(flights).hasValue(2);
        assertThat(objection()).isEmpty();
    }

    @Test
    @DisplayName("E07 a flight that is cut off leaves neither a process nor a file")
    void cutOff() throws Exception {
        List<Path> before = left();
        long processes = ProcessHandle.current().children().count();
        canaries.use(new LabCanaries());
        canaries.round();
        while (ProcessHandle.current().children().count() == processes && heard.lines().isEmpty()) {
            Thread.onSpinWait();
        }
        canaries.close();
        assertThat(heard.lines("WARN the canaries were cut off")).hasSize(1);
        assertThat(ProcessHandle.current().children().count()).isEqualTo(processes);
        assertThat(left()).isEqualTo(before);
    }

    private void flown(CanaryFlight flight) throws Exception {
        canaries.use(flight);
        canaries.round();
        ended();
    }

    private void ended() throws InterruptedException {
        assertThat(canaries.awaitEnd(Duration.ofMinutes(2))).isTrue();
    }

    private void nextDay() {
        nanos.addAndGet(TimeUnit.DAYS.toNanos(1));
        wall.advance(Duration.ofDays(1));
    }

    private String objection() throws IOException {
        return new CanaryMemory(house.table).objection().orElse("");
    }

    private int count(String result) {
        return (int) canaries.counts().get(result).getAsDouble();
    }

    private static List<Path> left() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return new ArrayList<>(
                    all.filter(path -> path.getFileName().toString().contains("-canaries-"))
                            .sorted()
                            .toList());
        }
    }

    /**
     * What the real relay does in the lab, with another configuration.
     *
     * @param change done to its text
     */
    private static List<Canary> played(UnaryOperator<String> change) throws InterruptedException {
        try {
            Path own = Files.createTempDirectory("postseal-blind-");
            List<Scenario> scenarios =
                    Scenarios.all().stream()
                            .filter(each -> LabCanaries.NAMES.contains(each.name()))
                            .toList();
            RelayStarter starter =
                    (file, watcher) -> {
                        Files.writeString(file, change.apply(Files.readString(file)));
                        return LabTest.start(file, watcher);
                    };
            try {
                return LabCanaries.judged(
                        new LabRun(Clock.systemUTC(), OptionalInt.empty())
                                .run(scenarios, RelaySystem.starter(starter), own));
            } finally {
                LabFolder.delete(own);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
