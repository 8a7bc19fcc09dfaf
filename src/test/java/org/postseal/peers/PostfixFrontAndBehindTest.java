package org.postseal.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The relay between two of Debian's Postfix: its {@code relayhost}, and the receivers behind. */
@Tag("peers")
class PostfixFrontAndBehindTest {

    private static final int MANY = 1000;

    @TempDir static Path folder;

    private static final AutoCloseables open = new AutoCloseables();
    private static Site site;
    private static RelayProcess relay;
    private static PostfixInstance front;
    private static PostfixInstance dane;
    private static PostfixInstance sts;
    private static PostfixInstance clear;

    @BeforeAll
    static void start() throws Exception {
        Programs.need("nsd", "unbound", "ldns-keygen", "postfix", "smtp-source", "swaks");
        site = open.add(Site.start(folder));
        dane = open.add(site.postfix(folder, "dane.test"));
        sts = open.add(site.postfix(folder, "sts.test"));
        clear = open.add(site.postfix(folder, "clear.test"));
        InetSocketAddress door = Loopback.at("127.0.0.1", Loopback.freePort("127.0.0.1"));
        RelayConfig config =
                RelayConfig.of(folder.resolve("front-and-behind"), site)
                        .deliver("retry = [\"5s\"]\nprotect_lifetime = \"10s\"")
                        .transport("sender.test [127.0.0.1]:" + door.getPort());
        relay = open.add(RelayProcess.start(config));
        front =
                open.add(
                        PostfixInstance.client(
                                folder.resolve("front"),
                                door,
                                relay.door(),
                                new PostfixInstance.Home(
                                        "sender.test", site.issue("mail.sender.test"))));
    }

    @AfterAll
    static void stop() throws Exception {
        open.close();
    }

    @Test
    @DisplayName("1,000 messages to a DANE domain arrive, each once, over TLS 1.3")
    void dane() {
        Injection.of(MANY, "me@sender.test", "you@dane.test").into(front.door(), folder);
        arrives(dane, MANY);
        assertThat(relay.log()).containsPattern("to=<you@dane.test>.*status=sent.*tls=dane-ee");
    }

    @Test
    @DisplayName("1,000 messages to an MTA-STS domain arrive, each once, over TLS 1.3")
    void sts() {
        Injection.of(MANY, "me@sender.test", "you@sts.test").into(front.door(), folder);
        arrives(sts, MANY);
        assertThat(relay.log()).containsPattern("to=<you@sts.test>.*status=sent.*tls=pkix");
    }

    private static void arrives(PostfixInstance receiver, int messages) {
        Eventually.isTrue(
                Duration.ofSeconds(600),
                () -> receiver.received() >= messages,
                () -> receiver.received() + " arrived\n" + tail(relay.log()));
        assertThat(receiver.received()).isEqualTo(messages);
        assertThat(receiver.logged("TLS connection established.*TLSv1\\.3 with cipher"))
                .isPositive();
        assertThat(receiver.logged("TLS connection established.*TLSv1\\.[012]")).isZero();
        assertThat(receiver.logged("disconnect from .* starttls=1 .*mail="))
                .isEqualTo(receiver.logged("disconnect from .* mail="));
    }

    @Test
    @DisplayName(
            "1,000 messages to a domain without STARTTLS: none leaves; the sender gets one readable"
                    + " bounce for each after protect_lifetime")
    void clear() {
        Injection.of(MANY, "me@sender.test", "you@clear.test").into(front.door(), folder);
        Eventually.isTrue(
                Duration.ofSeconds(600),
                () -> front.mailbox().size() >= MANY,
                () -> front.mailbox().size() + " bounces\n" + tail(relay.log()));

        assertThat(front.mailbox()).hasSize(MANY).allSatisfy(PostfixFrontAndBehindTest::readable);
        assertThat(front.mailbox().stream().map(PostfixFrontAndBehindTest::about).distinct())
                .as("each about a message of its own")
                .hasSize(MANY);
        assertThat(clear.received()).isZero();
        assertThat(clear.logged("client=")).isZero();
        assertThat(relay.log()).containsPattern("to=<you@clear.test>.*status=bounced");
    }

    /** The message that was returned, by the name that its sender's server gave it. */
    private static String about(String bounce) {
        int returned = bounce.lastIndexOf("Content-Type: ");
        Matcher id = Pattern.compile("(?im)^Message-Id: *(<[^>]+>)").matcher(bounce);
        assertThat(id.find(returned)).isTrue();
        return id.group(1);
    }

    /** The person's part comes first and says what happened; the machine's part has the code. */
    private static void readable(String bounce) {
        assertThat(bounce)
                .contains("Content-Type: multipart/report")
                .containsPattern("(?m)^Status: 5\\.7\\.10")
                .containsPattern("(?m)^Final-Recipient: rfc822;\\s*you@clear\\.test");
        int person = bounce.indexOf("Content-Type: text/plain");
        int machine = bounce.indexOf("Content-Type: message/delivery-status");
        assertThat(person).isPositive().isLessThan(machine);
        assertThat(bounce.substring(person, machine))
                .contains("you@clear.test")
                .containsIgnoringCase("encrypt");
    }

    private static String tail(String text) {
        return text.substring(Math.max(0, text.length() - 8000));
    }
}
