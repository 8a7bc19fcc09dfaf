package org.postseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.config.Config;
import org.postseal.lab.FateWatcher;
import org.postseal.lab.LabCa;

/** What a person at the shell meets before anything is wired. */
class CommandLineToolTest {

    @TempDir private Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private static final Wiring NOTHING =
            new Wiring() {
                @Override
                public RunningRelay relay(Config config, FateWatcher watcher) {
                    throw new AssertionError("nothing is to be started");
                }

                @Override
                public Outlook outlook(Config config) {
                    throw new AssertionError("nothing is to be asked");
                }
            };

    private int run(String... words) {
        out.reset();
        err.reset();
        return new CommandLineTool(
                        NOTHING,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(words);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("without a command, or with one that is none, it says so and shows what there is")
    void noCommand() {
        assertThat(run()).isEqualTo(64);
        assertThat(err()).startsWith("postseal: a command is missing").contains("explain");
        assertThat(run("chekc")).isEqualTo(64);
        assertThat(err()).startsWith("postseal: there is no command 'chekc'").contains("check");
        assertThat(run("version", "now")).isEqualTo(64);
        assertThat(err()).startsWith("postseal: 'now' is one argument too many");
        assertThat(run("version", "--jsn")).isEqualTo(64);
        assertThat(err()).startsWith("postseal: there is no option '--jsn' here");
        assertThat(out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"run", "check", "explain", "trace", "queue", "config", "demo", "version"})
    @DisplayName("every command has --help, on standard output, and 'help' leads to it")
    void help(String command) {
        assertThat(run("--help")).isZero();
        assertThat(out()).contains("\n  " + command + " ");
        assertThat(run(command, "--help")).isZero();
        assertThat(out()).startsWith("Usage: postseal " + command);
        String asked = out();
        assertThat(run("help", command)).isZero();
        assertThat(out()).isEqualTo(asked);
        assertThat(err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "check",
        "explain",
        "explain not@a@name",
        "check -x-.test",
        "run",
        "config",
        "config check",
        "queue",
        "queue list",
        "queue delete --data /nonexistent",
        "queue list --data /nonexistent --max 0",
        "queue list --data /nonexistent --older soon",
    })
    @DisplayName("what was not said rightly ends with 64 and a sentence")
    void usage(String words) {
        assertThat(run(words.split(" ", -1))).isEqualTo(64);
        assertThat(err()).startsWith("postseal: ");
        assertThat(out()).isEmpty();
    }

    @Test
    @DisplayName("a queue command with no relay there ends with 69 and says what to look at")
    void noRelay() {
        assertThat(run("queue", "list", "--data", folder.toString())).isEqualTo(69);
        assertThat(err()).contains("no relay answers", folder.toString(), "postseal run");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    @DisplayName("config check reads each file that is named, as the relay does, and names faults")
    void namedFiles() throws IOException {
        LabCa authority = LabCa.create("Authority", Instant.now());
        LabCa.Issued ours = authority.issue("relay.test");
        write("cert.pem", ours.chainPem());
        write("key.pem", ours.keyPem());
        write("other.pem", authority.issue("relay.test").keyPem());
        write("root.ds", ". IN DS 1 8 2 nonsense");
        write("ca.pem", "no certificate");
        write("policy", "a.test encrypt\nb.test encrpyt\n");
        write("transport", "c.test [192.0.2.1\n");
        Path good =
                write(
                        "good.toml",
                        "[tls]\ncertificate = \"cert.pem\"\nkey = \"key.pem\"\n"
                                + "[dns]\nresolvers = [\"127.0.0.1:53\"]\n");
        Path bad =
                write(
                        "bad.toml",
                        "[tls]\ncertificate = \"cert.pem\"\nkey = \"other.pem\"\n"
                                + "[dns]\nresolvers = [\"127.0.0.1:53\"]\n"
                                + "trust_anchor = \"root.ds\"\n"
                                + "[policy]\nfile = \"policy\"\n"
                                + "[deliver]\ntransport = \"transport\"\nca_file = \"ca.pem\"\n");
        assertThat(run("config", "check", "--config", good.toString())).isZero();
        assertThat(out()).endsWith("good.toml: good\n");

        assertThat(run("config", "check", "--config", bad.toString())).isEqualTo(78);
        for (String name : List.of("other.pem", "root.ds", "ca.pem", "policy:2", "transport:1")) {
            assertThat(out().lines().filter(line -> line.contains(folder + "/" + name)))
                    .as(name)
                    .hasSize(1);
        }
        for (List<String> command :
                List.of(
                        List.of("run", "--config", bad.toString()),
                        List.of("explain", "--from-config", bad.toString(), "x.test"),
                        List.of("check", "--from-config", bad.toString(), "x.test"))) {
            assertThat(run(command.toArray(String[]::new))).isEqualTo(78);
            assertThat(err()).contains("other.pem", "policy:2");
        }
    }
}
