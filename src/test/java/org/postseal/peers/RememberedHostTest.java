package org.postseal.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.lab.LabCa;
import org.postseal.lab.LabHost;
import org.postseal.lab.LabTls;

/**
 * The relay as a process, and a host of an unsigned domain without MTA-STS: nothing but what the
 * relay remembers stands between its mail and whoever takes its place.
 */
@Tag("peers")
class RememberedHostTest {

    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final String TO = "you@self.test";

    @TempDir Path folder;

    private final AutoCloseables open = new AutoCloseables();
    private Site site;

    @BeforeEach
    void start() throws Exception {
        Programs.need("nsd", "unbound", "ldns-keygen", "swaks");
        site = open.add(Site.start(folder));
    }

    @AfterEach
    void stop() throws Exception {
        open.close();
    }

    @Test
    @DisplayName(
            "Q14 S33 proven once, then replaced: an impostor gets nothing, before a restart and"
                    + " after, until an operator says why the host may be another")
    void impostor() throws Exception {
        RelayProcess relay = relay("enforce");
        LabHost host = open.add(host());
        proves(relay, host);
        host.become(as(site.issue("mx.self.test")));
        deliver(relay);
        Eventually.isTrue(WAIT, () -> host.receipts().size() == 2, relay::log);

        host.become(as(site.self()));
        refuses(relay, "proved who it is earlier, and does not now");
        relay.kill();
        relay.startAgain();
        refuses(relay, "proved who it is earlier, and does not now");
        host.become(LabHost.Setup.inTheClear("mx.self.test"));
        refuses(relay, "although it did until now");
        assertThat(host.receipts()).hasSize(2);

        assertThat(memory(relay, "show", "self.test").successfully().output())
                .contains("pin      self.test mx.self.test:", "pkix", "key: ");
        assertThat(
                        memory(relay, "forget", "self.test", "--reason", "a test")
                                .successfully()
                                .output())
                .contains("1 thing forgotten");
        assertThat(memory(relay, "list", "--changes").successfully().output())
                .contains("forgotten by " + System.getProperty("user.name") + ": a test");
        host.become(as(site.self()));
        deliver(relay);
        Eventually.isTrue(WAIT, () -> host.receipts().size() > 2, relay::log);
        assertThat(relay.terminate()).isZero();
    }

    @Test
    @DisplayName(
            "Q11 the same only observed: the mail goes, and the log says what enforcing would"
                    + " have done")
    void observed() throws Exception {
        RelayProcess relay = relay("observe");
        LabHost host = open.add(host());
        proves(relay, host);
        host.become(as(site.self()));
        deliver(relay);
        Eventually.isTrue(WAIT, () -> host.receipts().size() == 2, relay::log);
        assertThat(relay.log())
                .contains("only observed, not enforced: mx.self.test proved who it is earlier");
        assertThat(explained(relay))
                .contains("pin: the host proved itself before, proven by pkix")
                .contains("pin (self.test, only observed)");
    }

    /** What {@code explain} says who looks from beside the running relay. */
    private String explained(RelayProcess relay) {
        return RelayProcess.once(folder, "explain", "--from-config", relay.config().toString(), TO)
                .successfully()
                .output();
    }

    /** The first contact. */
    private void proves(RelayProcess relay, LabHost host) {
        deliver(relay);
        Eventually.isTrue(WAIT, () -> host.receipts().size() == 1, relay::log);
        Eventually.isTrue(
                WAIT, () -> relay.log().contains("pin of self.test mx.self.test:"), relay::log);
    }

    private void refuses(RelayProcess relay, String why) {
        long before = deferred(relay, why);
        deliver(relay);
        Eventually.isTrue(WAIT, () -> deferred(relay, why) > before, relay::log);
    }

    private static long deferred(RelayProcess relay, String why) {
        return relay.log()
                .lines()
                .filter(line -> line.contains("to=<" + TO + ">"))
                .filter(line -> line.contains("status=deferred") && line.contains(why))
                .count();
    }

    private LabHost host() throws Exception {
        return LabHost.start(as(site.issue("mx.self.test")), site.at(Site.SELF));
    }

    private static LabHost.Setup as(LabCa.Issued identity) {
        return LabHost.Setup.honest("mx.self.test", LabTls.with(identity));
    }

    private RelayProcess relay(String pins) throws Exception {
        return open.add(RelayProcess.start(RelayConfig.of(folder.resolve(pins), site).pins(pins)));
    }

    private Programs.Ended memory(RelayProcess relay, String... words) {
        String[] all = new String[words.length + 3];
        all[0] = "memory";
        System.arraycopy(words, 0, all, 1, words.length);
        all[words.length + 1] = "--config";
        all[words.length + 2] = relay.config().toString();
        return RelayProcess.once(folder, all);
    }

    private void deliver(RelayProcess relay) {
        Programs.run(
                        folder,
                        "swaks",
                        "--server",
                        "127.0.0.1:" + relay.door().getPort(),
                        "--from",
                        "me@sender.test",
                        "--to",
                        TO)
                .successfully();
    }
}
