package org.postseal.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.lab.LabCa;

/**
 * REQUIRETLS from hop to hop: Debian's Postfix, which cannot say it; a relay; and a second relay as
 * the host of the recipients, which is proven by DANE and takes the wish on.
 */
@Tag("peers")
class RequireTlsChainTest {

    @TempDir Path folder;

    private final AutoCloseables open = new AutoCloseables();
    private Site site;
    private InetSocketAddress marking;
    private RelayProcess first;
    private RelayProcess second;
    private PostfixInstance front;

    @BeforeEach
    void start() throws Exception {
        Programs.need("nsd", "unbound", "ldns-keygen", "postfix", "swaks");
        site = open.add(Site.start(folder));
        InetSocketAddress door = Loopback.at("127.0.0.1", Loopback.freePort("127.0.0.1"));
        marking = Loopback.at("127.0.0.1", Loopback.freePort("127.0.0.1"));
        second = second();
        RelayConfig config =
                RelayConfig.of(folder.resolve("requiretls-first"), site)
                        .deliver(
                                "[requiretls]\nlisten = [\"127.0.0.1:%d\"]"
                                        .formatted(marking.getPort()))
                        .transport("sender.test [127.0.0.1]:" + door.getPort());
        first = open.add(RelayProcess.start(config));
        front = open.add(front(door));
    }

    /** At the address of {@code mx.dane.test}, with its certificate. It knows no way onward. */
    private RelayProcess second() throws IOException {
        Path own = Files.createDirectories(folder.resolve("requiretls-second"));
        LabCa.Issued identity = site.dane();
        Files.writeString(own.resolve("chain.pem"), identity.chainPem());
        Files.writeString(own.resolve("key.pem"), identity.keyPem());
        RelayConfig config =
                new RelayConfig(
                        own,
                        site.at(Site.DANE),
                        site,
                        "[tls]\ncertificate = \"chain.pem\"\nkey = \"key.pem\"",
                        "",
                        "dane.test [127.0.0.1]:9 none");
        return open.add(RelayProcess.start(config));
    }

    private PostfixInstance front(InetSocketAddress door) throws IOException {
        Path senders =
                Files.writeString(
                        folder.resolve("requiretls_senders"),
                        "legal@sender.test smtp:[127.0.0.1]:%d\n".formatted(marking.getPort()));
        Path words =
                Files.writeString(
                        folder.resolve("requiretls_checks"),
                        "/^Subject: *\\[secure\\]/ PREPEND Postseal-Require-TLS: yes\n");
        return PostfixInstance.client(
                folder.resolve("requiretls-front"),
                door,
                first.door(),
                new PostfixInstance.Home("sender.test", site.issue("mail.sender.test")),
                Map.of(
                        "sender_dependent_default_transport_maps", "texthash:" + senders,
                        "header_checks", "regexp:" + words));
    }

    @AfterEach
    void stop() throws Exception {
        open.close();
    }

    private void send(String from, String to, String subject) {
        Programs.run(
                        folder,
                        "swaks",
                        "--server",
                        "127.0.0.1:" + front.door().getPort(),
                        "--from",
                        from,
                        "--to",
                        to,
                        "--header",
                        "Subject: " + subject)
                .successfully();
    }

    private static void logs(RelayProcess relay, String pattern) {
        Eventually.isTrue(
                Duration.ofSeconds(60),
                () -> relay.log().lines().anyMatch(l -> l.matches(".*" + pattern + ".*")),
                () -> pattern + " is not in\n" + relay.log());
    }

    @Test
    @DisplayName("R03 R14 by its sender or by a word, Postfix's mail goes from hop to hop with it")
    void fromHopToHop() {
        send("me@sender.test", "plain@dane.test", "hello");
        logs(first, "to=<plain@dane.test>.*status=sent.*tls=dane-ee$");
        logs(second, "from=<me@sender.test>.*\\(queue active\\)$");

        send("legal@sender.test", "port@dane.test", "hello");
        logs(first, "from=<legal@sender.test>.*requiretls=yes");
        logs(first, "to=<port@dane.test>.*status=sent.*tls=dane-ee, requiretls=said");
        logs(second, "from=<legal@sender.test>.*requiretls=yes");

        send("me@sender.test", "field@dane.test", "[secure] hello");
        logs(first, "to=<field@dane.test>.*status=sent.*tls=dane-ee, requiretls=said");
        logs(second, "from=<me@sender.test>.*requiretls=yes");
    }

    @Test
    @DisplayName("R03 R09 where nothing proves the host, its sender is told, with nothing of it")
    void comesHome() {
        send("legal@sender.test", "you@self.test", "the plan");
        logs(first, "to=<you@self.test>.*dsn=5.7.30, status=bounced .requiretls-unverified");
        Eventually.isTrue(
                Duration.ofSeconds(60), () -> front.mailbox().size() == 1, () -> first.log());
        assertThat(front.mailbox().getFirst())
                .contains("Status: 5.7.30")
                .doesNotContain("the plan")
                .doesNotContain("This is a test mailing");
    }
}
