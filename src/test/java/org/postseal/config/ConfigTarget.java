package org.postseal.config;

import static org.postseal.fuzz.Invariant.holds;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.postseal.fuzz.Seeds;
import org.postseal.fuzz.Target;

/** Fuzzes {@link ConfigFile}: a configuration comes of it, or faults that each name the place. */
public final class ConfigTarget implements Target {

    private final Path file;

    public ConfigTarget() {
        try {
            file = Files.createTempFile("postseal-fuzz", ".toml");
            file.toFile().deleteOnExit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void attack(byte[] input) throws IOException {
        Files.write(file, input);
        try {
            Config config = ConfigFile.read(file);
            holds(!config.hostname().isLiteral(), "a name");
        } catch (BadConfig e) {
            holds(!e.faults().isEmpty(), "a fault");
            for (Fault fault : e.faults()) {
                holds(fault.line() >= 0 && fault.column() >= 0, "a place");
                holds(!fault.text().isBlank(), "words");
                holds(
                        fault.toString().chars().noneMatch(c -> c == '\n' || c == 0x1b),
                        "on one line: " + fault);
            }
        }
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        return Seeds.join(
                Seeds.of(
                        "hostname = \"relay.example\"\ndata = \"var\"\n[listen]\n"
                                + "smtp = [\"127.0.0.1:2525\"]\n[dns]\n"
                                + "resolvers = [\"127.0.0.1:53\"]\n",
                        "[deliver]\nretry = [\"1m\", \"5m\"]\nport = 25\nca_mode = \"only\"\n",
                        "[tls]\ncertificate = \"/none\"\n",
                        "hostname = 5\n[listen]\nsmpt = []\n"),
                Seeds.files(Path.of("../shared"), "postseal.example.toml"));
    }

    @Override
    public List<String> words() {
        return List.of(
                "hostname",
                "data",
                "[listen]\n",
                "smtp",
                "smtps",
                "[dns]\n",
                "resolvers",
                "trust_anchor",
                "[deliver]\n",
                "[tls]\n",
                "[policy]\n",
                "[queue]\n",
                "[log]\n",
                " = ",
                "\"",
                "[",
                "]",
                "true",
                "1979-05-27",
                "\"\"\"",
                "'''",
                "5d",
                "1e400",
                "\n",
                "[[x]]\n",
                "\\u0000",
                "{a=1}",
                ".",
                "#");
    }

    @Override
    public int shortRuns() {
        return 500;
    }

    @Override
    public int octetsMax() {
        return 1024;
    }
}
