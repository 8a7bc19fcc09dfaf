package org.postseal.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.lab.LabHost;
import org.postseal.lab.LabTls;

/** Backup and restore by the commands, of a relay that runs, as an admin does it. */
@Tag("peers")
class BackupRestoreTest {

    @TempDir Path folder;

    @BeforeAll
    static void programs() {
        Programs.need("nsd", "unbound", "ldns-keygen", "kill");
    }

    @Test
    @DisplayName("mail accepted before the backup is delivered after the restore")
    void deliveredAfterRestore() throws Exception {
        Path backup = folder.resolve("backup");
        try (Site site = Site.start(folder)) {
            RelayConfig config = RelayConfig.of(folder.resolve("relay"), site);
            try (RelayProcess relay = RelayProcess.start(config)) {
                Handover.of(relay.door(), "you@dane.test");
                Handover.of(relay.door(), "you@sts.test");
                assertThat(command("backup", "--config", "" + relay.config(), "" + backup))
                        .contains("2 messages for 2 recipients");
                assertThat(command("backup", "--config", "" + relay.config(), "" + backup))
                        .contains("is there already");
                assertThat(command("restore", "" + backup, "--config", "" + relay.config()))
                        .contains("in use by another postseal process");
                relay.kill();
            }
            Path data = folder.resolve("relay/data");
            Files.move(data, folder.resolve("lost"));
            assertThat(command("restore", "" + backup, "--data", "" + data, "--hold"))
                    .contains("2 messages for 2 recipients", "postseal queue release");
            try (LabHost host =
                            LabHost.start(
                                    LabHost.Setup.honest("mx.dane.test", LabTls.with(site.dane())),
                                    site.at(Site.DANE));
                    RelayProcess relay = RelayProcess.start(config)) {
                String which = "" + relay.config();
                assertThat(command("queue", "list", "--config", which)).contains("held");
                assertThat(host.receipts()).isEmpty();
                assertThat(command("queue", "release", "--all", "--config", which))
                        .contains("2 recipients released");
                Eventually.isTrue(
                        Duration.ofSeconds(60), () -> host.receipts().size() == 1, relay::log);
                assertThat(host.receipts().getFirst().tls()).isPresent();
                assertThat(host.receipts().getFirst().message()).contains("to you@dane.test");
                assertThat(relay.terminate()).isZero();
            }
        }
    }

    private String command(String... words) {
        return RelayProcess.once(folder, words).output();
    }
}
