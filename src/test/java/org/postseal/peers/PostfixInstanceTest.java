package org.postseal.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.lab.LabCa;

/** That the tests' Postfix is what the other tests take it for; the relay has no part in it. */
@Tag("peers")
class PostfixInstanceTest {

    @BeforeAll
    static void programs() {
        Programs.need("postfix", "smtp-source", "swaks");
    }

    @Test
    @DisplayName("one Postfix hands mail to another, which logs TLS 1.3 for a client that asks")
    void twoOfThem(@TempDir Path folder) throws Exception {
        LabCa ca = LabCa.create("Peers", Instant.now());
        InetSocketAddress behind = Loopback.at("127.0.0.1", Loopback.freePort("127.0.0.1"));
        InetSocketAddress front = Loopback.at("127.0.0.1", Loopback.freePort("127.0.0.1"));
        try (PostfixInstance receiver =
                        PostfixInstance.receiver(
                                folder.resolve("behind"),
                                "mx.dane.test",
                                behind,
                                Optional.of(ca.issue("mx.dane.test")));
                PostfixInstance client =
                        PostfixInstance.client(
                                folder.resolve("front"),
                                front,
                                behind,
                                new PostfixInstance.Home(
                                        "sender.test", ca.issue("mail.sender.test")))) {
            Injection.of(20, "me@sender.test", "you@dane.test").into(front, folder);
            Injection.of(1, "me@other.test", "me@sender.test").into(front, folder);
            Eventually.isTrue(
                    Duration.ofSeconds(30),
                    () -> receiver.received() == 20 && client.mailbox().size() == 1,
                    () -> client.logText() + receiver.logText());
            Programs.run(
                            folder,
                            "swaks",
                            "--server",
                            "127.0.0.1:" + behind.getPort(),
                            "--tls",
                            "--to",
                            "you@dane.test")
                    .successfully();
            assertThat(receiver.logged("TLS connection established.*TLSv1.3 with cipher"))
                    .isEqualTo(1);
        }
    }
}
