package org.postseal.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.lab.LabHost;
import org.postseal.lab.LabTls;

/** The relay as a process of the machine: swaks, openssl and signals. */
@Tag("peers")
class RunningRelayTest {

    @TempDir Path folder;

    private final AutoCloseables open = new AutoCloseables();
    private Site site;

    @BeforeEach
    void start() throws Exception {
        Programs.need("nsd", "unbound", "ldns-keygen", "swaks", "openssl", "kill");
        site = open.add(Site.start(folder));
    }

    @AfterEach
    void stop() throws Exception {
        open.close();
    }

    @Test
    @DisplayName("swaks hands over a message; the host behind gets it over X25519MLKEM768")
    void swaks() throws Exception {
        LabHost host = daneHost();
        RelayProcess relay = relay("swaks");
        assertThat(swaks(relay, "you@dane.test").successfully().output())
                .contains("<-  250")
                .contains("PIPELINING");
        Eventually.isTrue(Duration.ofSeconds(30), () -> host.receipts().size() == 1, relay::log);
        assertThat(host.receipts().getFirst().tls().orElseThrow().group())
                .isEqualTo("X25519MLKEM768");
        assertThat(relay.log()).contains("Verified TLS connection established to mx.dane.test[");
        assertThat(relay.terminate()).isZero();
    }

    @Test
    @DisplayName("openssl s_server behind: TLS by other hands, proven by DANE")
    void opensslBehind() throws Exception {
        try (OpensslHost host = OpensslHost.start(folder, site.dane(), site.at(Site.DANE))) {
            RelayProcess relay = relay("openssl");
            swaks(relay, "you@dane.test").successfully();
            Eventually.isTrue(
                    Duration.ofSeconds(30),
                    () -> relay.log().contains("status=sent"),
                    () -> relay.log() + host.log());
            assertThat(host.message()).contains("This is a test mailing");
        }
    }

    @Test
    @DisplayName("E02 E04 a host signs the relay's log with its own key, and an auditor sees it")
    void signed() throws Exception {
        LabHost host = daneHost();
        RelayProcess relay = relay("signed");
        Path data = relay.config().resolveSibling("data");
        Eventually.isTrue(Duration.ofSeconds(30), () -> hasCheckpoint(data), relay::log);
        swaks(relay, "you@dane.test").successfully();
        Eventually.isTrue(Duration.ofSeconds(30), () -> host.receipts().size() == 1, relay::log);
        assertThat(host.receipts().getFirst().tls().orElseThrow().group())
                .isEqualTo("X25519MLKEM768");
        assertThat(relay.terminate()).isZero();

        String key = ours(relay, "proof", "key").successfully().output().strip();
        String zip = folder.resolve("evidence.zip").toString();
        ours(relay, "proof", "export", "--from", "2020-01-01", "--to", "2100-01-01", zip)
                .successfully();
        assertThat(
                        RelayProcess.once(folder, "proof", "verify", zip, "--key", key)
                                .successfully()
                                .output())
                .contains("1 of these signatures are here, and 1 of them are good")
                .contains("SIGNED BY THE RECEIVING SERVERS")
                .contains("VERIFIED");
        assertThat(ours(relay, "proof", "show").successfully().output())
                .contains("signed by the server: ");
    }

    private static boolean hasCheckpoint(Path data) {
        try (Stream<Path> all = Files.walk(data.resolve("proof"))) {
            return all.anyMatch(file -> file.endsWith("checkpoint"));
        } catch (IOException | UncheckedIOException e) {
            return false; // not made yet, or a file went as it was looked at
        }
    }

    private Programs.Ended ours(RelayProcess relay, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--config", relay.config().toString()));
        return RelayProcess.once(folder, all.toArray(String[]::new));
    }

    @Test
    @DisplayName("a domain whose DNS is bogus gets nothing, and the log says why")
    void bogus() throws Exception {
        LabHost host = daneHost();
        RelayProcess relay = relay("bogus");
        swaks(relay, "you@bogus.test").successfully();
        Eventually.isTrue(
                Duration.ofSeconds(30), () -> relay.log().contains("status=deferred"), relay::log);
        assertThat(relay.log()).containsPattern("to=<you@bogus.test>.*dsn=4\\.7\\.5");
        assertThat(host.receipts()).isEmpty();
    }

    @Test
    @DisplayName("SIGHUP: the next message meets the new rule; a bad file keeps the last good one")
    void reload() throws Exception {
        LabHost host =
                open.add(
                        LabHost.start(
                                LabHost.Setup.honest("mx.self.test", LabTls.with(site.self())),
                                site.at(Site.SELF)));
        RelayProcess relay = relay("reload");
        swaks(relay, "you@self.test").successfully();
        Eventually.isTrue(Duration.ofSeconds(30), () -> host.receipts().size() == 1, relay::log);

        Path rules = relay.config().resolveSibling("policy");
        Files.writeString(rules, "self.test secure\n");
        relay.reload();
        Eventually.isTrue(
                Duration.ofSeconds(30),
                () -> refusedBySelf(relay),
                () -> "still sent:" + relay.log());

        Files.writeString(rules, "self.test no-such-level\n");
        long before = lines(relay, "no-such-level");
        relay.reload();
        Eventually.isTrue(
                Duration.ofSeconds(30), () -> lines(relay, "no-such-level") > before, relay::log);
        int arrived = host.receipts().size();
        assertThat(refusedBySelf(relay)).isTrue();
        assertThat(host.receipts()).hasSize(arrived);
    }

    /** Whether a message sent now stays. */
    private boolean refusedBySelf(RelayProcess relay) {
        long fates = lines(relay, "to=<you@self.test>");
        long stayed = lines(relay, "to=<you@self.test>.*status=deferred");
        swaks(relay, "you@self.test").successfully();
        Eventually.isTrue(
                Duration.ofSeconds(30),
                () -> lines(relay, "to=<you@self.test>") > fates,
                relay::log);
        return lines(relay, "to=<you@self.test>.*status=deferred") > stayed;
    }

    private static long lines(RelayProcess relay, String pattern) {
        return relay.log().lines().filter(line -> line.matches(".*" + pattern + ".*")).count();
    }

    private LabHost daneHost() throws Exception {
        return open.add(
                LabHost.start(
                        LabHost.Setup.honest("mx.dane.test", LabTls.with(site.dane())),
                        site.at(Site.DANE)));
    }

    private RelayProcess relay(String name) throws Exception {
        return open.add(RelayProcess.start(RelayConfig.of(folder.resolve(name), site)));
    }

    private Programs.Ended swaks(RelayProcess relay, String to) {
        return Programs.run(
                folder,
                "swaks",
                "--server",
                "127.0.0.1:" + relay.door().getPort(),
                "--from",
                "me@sender.test",
                "--to",
                to);
    }
}
