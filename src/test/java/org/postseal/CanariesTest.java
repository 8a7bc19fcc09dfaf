package org.postseal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
import org.postseal.cli.Outlook;
import org.postseal.cli.RunningRelay;
import org.postseal.cli.Wiring;
import org.postseal.config.BadConfig;
import org.postseal.config.Config;
import org.postseal.config.ConfigFile;
import org.postseal.lab.FateWatcher;
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
        assertThat(LabCanaries.of(new Wired(text -> text)).fly())
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
                LabCanaries.of(
                        new Wired(
                                text -> text.replace("[policy]", "[policy]\nmode = \"observe\"")));
        flown(flight);
        assertThat(heard.lines("ERROR ALARM: canary host-without-tls was delivered")).hasSize(1);
        assertThat(objection()).contains("canary host-without-tls was delivered");
        assertThat(count("delivered")).isEqualTo(1);
        assertThat(count("refused")).isEqualTo(4);
    }

    @Test
    @DisplayName("E07 a relay that does not start is no verdict, and is counted")
    void noLab() throws Exception {
        flown(LabCanaries.of(new Wired(_ -> "nonsense")));
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
     * The real relay.
     *
     * @param change done to its configuration, as text
     */
    private record Wired(UnaryOperator<String> change) implements Wiring {
        @Override
        public RunningRelay relay(Config config, FateWatcher watcher) throws IOException {
            Path file = config.file();
            Files.writeString(file, change.apply(Files.readString(file)));
            try {
                return Relay.start(
                        ConfigFile.readToRun(file).inHaste(), watcher, Clock.systemUTC());
            } catch (BadConfig e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        @Override
        public Outlook outlook(Config config) {
            throw new AssertionError("nobody looks at a domain here");
        }
    }
}
