package org.postseal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.config.BadConfig;
import org.postseal.config.ConfigFile;
import org.postseal.lab.FateWatcher;
import org.postseal.lab.LabReport;
import org.postseal.lab.LabRun;
import org.postseal.lab.RelayStarter;
import org.postseal.lab.RelaySystem;
import org.postseal.lab.Scenario;
import org.postseal.lab.scenario.Scenarios;

/** The real relay before every scenario of the lab and every impostor. */
class LabTest {

    private static final Path SOURCES = Path.of("src/main/java/org/postseal/lab/scenario");

    @TempDir Path folder;

    @Test
    @DisplayName("every scenario comes as it must, and nothing leaks by anybody's count")
    void everyScenario() throws Exception {
        LabReport report =
                new LabRun(Clock.systemUTC(), OptionalInt.empty())
                        .run(Scenarios.all(), RelaySystem.starter(LabTest::start), folder);
        assertThat(report.leaked()).as(report.text()).isZero();
        assertThat(report.outside()).as("the relay's own count").hasValue(0);
        assertThat(report.right()).as(report.text()).isTrue();
    }

    @Test
    @DisplayName("every scenario that was written is played, under a name of its own")
    void everyScenarioIsPlayed() throws Exception {
        List<String> names = Scenarios.all().stream().map(Scenario::name).toList();
        assertThat(names).doesNotHaveDuplicates();
        assertThat(Scenarios.all())
                .extracting(each -> each.getClass().getSimpleName())
                .containsExactlyInAnyOrderElementsOf(written());
    }

    private static List<String> written() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .filter(LabTest::isScenario)
                    .toList();
        }
    }

    private static boolean isScenario(String name) {
        try {
            return Files.readString(SOURCES.resolve(name + ".java"))
                    .contains("final class " + name + " implements Scenario");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RelayStarter.RunningRelay start(Path config, FateWatcher watcher) throws IOException {
        try {
            return new Started(
                    Relay.start(
                            ConfigFile.readToRun(config).inHaste(), watcher, Clock.systemUTC()));
        } catch (BadConfig e) {
            throw new AssertionError(e);
        }
    }

    private record Started(Relay relay) implements RelayStarter.RunningRelay {
        @Override
        public InetSocketAddress door() {
            return relay.smtp().getFirst();
        }

        @Override
        public long outside() {
            return relay.channels().outside();
        }

        @Override
        public void close() {
            relay.close();
        }
    }
}
