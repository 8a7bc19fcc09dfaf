package org.postseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.config.Config;
import org.postseal.lab.FateWatcher;
import org.postseal.queue.QueueFixture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Backup and restore as an operator calls them, while a queue is open. */
class BackupCommandTest {

    @TempDir private Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int run(String... words) {
        out.reset();
        PrintStream screen = new PrintStream(out, true, StandardCharsets.UTF_8);
        return new CommandLineTool(new NoWiring(), screen, screen).run(words);
    }

    private JsonNode json() {
        return JsonMapper.builder().build().readTree(out.toString(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("backup and restore say what they did, as text and as JSON, and why they did not")
    void thereAndBack() throws IOException {
        String data = folder.resolve("data").toString();
        String target = folder.resolve("backup").toString();
        String restored = folder.resolve("restored").toString();
        try (QueueFixture house = new QueueFixture(folder.resolve("data"), Clock.systemUTC())) {
            house.accept("a@one.test", "b@two.test");
            assertThat(run("backup", "--data", data, target, "--json")).isZero();
            assertThat(json().get("messages").asInt()).isEqualTo(1);
            assertThat(json().get("recipients").asInt()).isEqualTo(2);
            assertThat(run("backup", "--data", data, target)).isEqualTo(Exit.CANNOT_CREATE);
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("is there already");
            assertThat(run("restore", "--data", data, target)).isEqualTo(Exit.CANNOT_CREATE);
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("in use by another");
        }
        assertThat(run("restore", "--data", restored, "--hold", "--json", target)).isZero();
        assertThat(json().get("held").asBoolean()).isTrue();
        assertThat(run("restore", "--data", restored, target)).isEqualTo(Exit.CANNOT_CREATE);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("not empty");
        assertThat(run("restore", "--data", restored)).isEqualTo(Exit.USAGE);
        assertThat(run("backup", target)).isEqualTo(Exit.USAGE);
    }

    private static final class NoWiring implements Wiring {
        @Override
        public RunningRelay relay(Config config, FateWatcher watcher) {
            throw new AssertionError("no relay is needed");
        }

        @Override
        public Outlook outlook(Config config) {
            throw new AssertionError("nobody looks at a domain here");
        }
    }
}
