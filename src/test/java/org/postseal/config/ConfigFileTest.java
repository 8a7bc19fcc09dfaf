package org.postseal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.demand.Level;
import org.postseal.demand.Mode;
import org.postseal.demand.PolicySettings;
import org.postseal.dns.DnsSettings;
import org.postseal.receive.ListenSettings;

/** What a file may say, and that everything else is named with its place. */
class ConfigFileTest {

    @TempDir private Path folder;

    @Test
    @DisplayName("an empty file is a whole configuration, with the defaults of each room")
    void emptyFile() throws Exception {
        Config config = read("");

        assertThat(config.receive().listen()).isEqualTo(ListenSettings.defaults());
        assertThat(config.dns()).isEqualTo(DnsSettings.defaults());
        assertThat(config.policy()).isEqualTo(PolicySettings.defaults());
        assertThat(config.data()).isEqualTo(folder.resolve("var"));
        assertThat(config.show(false)).isEmpty();
        assertThat(config.warnings().stream().filter(w -> !w.startsWith("hostname"))).isEmpty();
    }

    @Test
    @DisplayName("every key of the agreed example has its name and meaning")
    void example() throws Exception {
        Path shared = Path.of("../shared/postseal.example.toml");
        Assumptions.assumeTrue(Files.exists(shared), "needs ../shared/postseal.example.toml");
        for (String named : List.of("relay.pem", "relay.key", "root.ds", "policy", "transport")) {
            Files.writeString(folder.resolve(named), "");
        }
        Files.writeString(folder.resolve("ca.pem"), "");

        Config config = read(Files.readString(shared));

        assertThat(config.hostname().ascii()).isEqualTo("relay.example.com");
        assertThat(config.postmaster()).hasToString("postmaster@example.com");
        assertThat(config.policy().defaultLevel()).isEqualTo(Level.ENCRYPT);
        assertThat(config.policy().file()).contains(folder.resolve("policy"));
        assertThat(config.dns().resolvers().getFirst().getPort()).isEqualTo(53);
        assertThat(config.watched()).contains(folder.resolve("transport"));
    }

    @Test
    @DisplayName("what is shown can be read again and means the same")
    void roundTrip() throws Exception {
        Config first = read(SEVERAL);
        Config again = read(first.show(true));

        assertThat(again.show(true)).isEqualTo(first.show(true));
        assertThat(first.differences(again)).isEmpty();
        assertThat(read(first.show(false)).show(true)).isEqualTo(first.show(true));
        assertThat(first.policy().mode()).isEqualTo(Mode.OBSERVE);
    }

    private static final String SEVERAL =
            """
            hostname = "relay.example.com"
            data = "spool"
            [listen]
            smtp = ["[::1]:2525", "127.0.0.1:0"]
            [relay]
            networks = ["192.0.2.0/24", "2001:db8::/32"]
            [policy]
            default = "may"
            mode = "observe"
            [deliver]
            retry = ["90s", "5m", "500ms", "36h"]
            lifetime = "1w"
            [bounce]
            delay_warning = "0s"
            """;

    @ParameterizedTest
    @DisplayName("a fault is named with line, column and what would be right")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "hostnam = \"a.example\" | 1:1: unknown key \"hostnam\"; did you mean"
                        + " \"hostname\"?",
                "[polcy]\\ndefault = \"may\" | 1:1: unknown section [polcy]; did you mean"
                        + " \"policy\"?",
                "[deliver]\\nlifetimes = \"1d\" | 2:1: unknown key \"lifetimes\" in [deliver];"
                        + " did you"
                        + " mean \"lifetime\"?",
                "[listen]\\nretry = []  | 2:1: unknown key \"retry\" in [listen]; it belongs into"
                        + " [deliver]",
                "transport = \"x\" | 1:1: unknown key \"transport\"; it belongs into [deliver]",
                "[dns]\\nzzz = 1 | 2:1: unknown key \"zzz\" in [dns]",
                "deliver = 25 | 1:1: deliver is a section: write [deliver]",
                "hostname = 5 | 1:1: hostname must be a domain name in quotes, not a number",
                "[deliver]\\nport = \"25\" | 2:1: deliver.port must be a port from 1 to 65535,"
                        + " without quotes, not a string",
                "[deliver]\\nport = 0 | 2:1: deliver.port must be a port from 1 to 65535",
                "[deliver]\\nlifetime = \"5 days\" | 2:1: deliver.lifetime must be a time such as"
                        + " \"30s\", \"5m\", \"4h\" or \"5d\"",
                "[deliver]\\nretry = \"5m\" | 2:1: deliver.retry must be a list, in brackets",
                "[deliver]\\nretry = [] | 2:1: deliver.retry must name at least one time",
                "[deliver]\\nallow_private = \"no\" | 2:1: deliver.allow_private must be true or"
                        + " false, without quotes, not a string",
                "[policy]\\ndefault = \"encrpyt\" | 2:1: policy.default must be one of none, may,"
                        + " encrypt, dane, dane-only, fingerprint, verify, secure; did you mean"
                        + " \"encrypt\"?",
                "[policy]\\nmode = \"watch\" | 2:1: policy.mode must be one of enforce, observe",
                "[deliver]\\nca_mode = \"onyl\" | 2:1: deliver.ca_mode must be one of add,"
                        + " only; did"
                        + " you mean \"only\"?",
                "[deliver]\\nca_mode = \"only\" | 2:1: deliver.ca_mode \"only\" needs"
                        + " deliver.ca_file",
                "[relay]\\nnetworks = [\"10.0.0.0/33\"] | 2:1: relay.networks",
                "[relay]\\nnetworks = [\"localhost\"] | 2:1: relay.networks: \"localhost\" is no"
                        + " network",
                "[listen]\\nsmtp = [\"localhost:25\"] | 2:1: listen.smtp: "
                        + "\"localhost:25\" must be an IP address"
                        + " and a"
                        + " port",
                "[listen]\\nsmtp = [\"0.0.0.0:25\"] | 2:1: listen.smtp: 0.0.0.0 is open to the"
                        + " network",
                "[listen]\\nsmtps = [\"127.0.0.1:465\"] | 2:1: listen.smtps: TLS needs a"
                        + " certificate",
                "[bounce]\\npostmaster = \"nobody\" | 2:1: bounce.postmaster",
                "hostname = \"-x.example\" | 1:1: hostname: domain \"-x.example\"",
                "hostname = | 1:",
                "a = 1\\na = 2 | 2:1:",
            })
    void faults(String toml, String expected) {
        assertThatThrownBy(() -> read(toml.replace("\\n", "\n")))
                .isInstanceOf(BadConfig.class)
                .hasMessageStartingWith(file() + ":" + expected);
    }

    @Test
    @DisplayName("all faults are named at once, in the order of the file")
    void allAtOnce() {
        assertThatThrownBy(() -> read("hostnme = 1\n[deliver]\nport = 0\nlifetime = \"x\"\n"))
                .isInstanceOfSatisfying(
                        BadConfig.class,
                        e ->
                                assertThat(e.faults())
                                        .extracting(Fault::line)
                                        .containsExactly(1, 3, 4));
    }

    @Test
    @DisplayName("a file that is named must be there and be one")
    void namedFiles() throws IOException {
        Files.createDirectory(folder.resolve("sub"));

        assertThatThrownBy(() -> read("[policy]\nfile = \"missing\""))
                .hasMessageEndingWith("policy.file: there is no file " + folder.resolve("missing"));
        assertThatThrownBy(() -> read("[deliver]\ntransport = \"sub\""))
                .hasMessageEndingWith(folder.resolve("sub") + " is not a file");
    }

    @Test
    @DisplayName("certificate and key go together")
    void halfACertificate() throws IOException {
        Files.writeString(folder.resolve("a.pem"), "");

        assertThatThrownBy(() -> read("[tls]\ncertificate = \"a.pem\""))
                .hasMessageContaining(":2:1: tls.certificate and tls.key go together: tls.key");
    }

    @Test
    @DisplayName("a data folder that is a file, or in one, is refused before anything runs")
    void dataFolder() throws IOException {
        Files.writeString(folder.resolve("plain"), "");
        Path toml = Files.writeString(file(), "data = \"plain/data\"");

        assertThatThrownBy(() -> ConfigFile.readToRun(toml))
                .hasMessage(toml + ":1:1: data: " + folder.resolve("plain") + " is not a folder");
    }

    @Test
    @DisplayName("a file that is missing or far too large is said to be so")
    void fileItself() throws IOException {
        assertThatThrownBy(() -> ConfigFile.read(folder.resolve("none.toml")))
                .hasMessage(folder.resolve("none.toml") + ": there is no such file");
        Path large = Files.writeString(file(), "#".repeat((1 << 20) + 1));
        assertThatThrownBy(() -> ConfigFile.read(large)).hasMessageContaining("larger than 1 MiB");
    }

    @Test
    @DisplayName("Q23 what may let mail out in the clear is warned of at every start")
    void warnings() throws Exception {
        assertThat(read(SEVERAL).warnings())
                .anyMatch(w -> w.startsWith("policy.default is \"may\""))
                .anyMatch(w -> w.startsWith("policy.mode is \"observe\""));
    }

    @Test
    @DisplayName("what differs between two configurations is named")
    void differences() throws Exception {
        Config before = read("[deliver]\nport = 25\n[policy]\ndefault = \"encrypt\"");
        Config after = read("[deliver]\nport = 26\n[policy]\ndefault = \"encrypt\"");

        assertThat(before.differences(after)).containsExactly("deliver.port");
    }

    @Test
    @DisplayName("times are read in every unit")
    void times() throws Misread {
        assertThat(Kinds.DURATION.reader().read("2w", folder)).isEqualTo(Duration.ofDays(14));
        assertThat(Kinds.DURATION.reader().read("0s", folder)).isEqualTo(Duration.ZERO);
    }

    private Path file() {
        return folder.resolve("postseal.toml");
    }

    private Config read(String toml) throws IOException, BadConfig {
        return ConfigFile.read(Files.writeString(file(), toml));
    }
}
