package org.postseal.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PostfixLogTest {

    private final List<Said> said = new ArrayList<>();
    private final PostfixLog log = new PostfixLog((_, each) -> said.add(each));

    @Test
    @DisplayName("a message is as well proven as the connection that it went over")
    void verified() {
        tls(7, "Verified", "mx.a.test[127.9.1.2]:25");
        fate(7, "mx.a.test[127.9.1.2]:25", "2.0.0", "sent (250 2.0.0 kept)");
        assertThat(said).containsExactly(new Said.Sent("verified"));
    }

    @Test
    @DisplayName("trusted, untrusted and anonymous are encrypted and prove nobody")
    void encrypted() {
        for (String word : List.of("Trusted", "Untrusted", "Anonymous")) {
            tls(7, word, "mx.a.test[127.9.1.2]:25");
            fate(7, "mx.a.test[127.9.1.2]:25", "2.0.0", "sent (250 2.0.0 kept)");
        }
        assertThat(said).hasSize(3).containsOnly(new Said.Sent("encrypted"));
    }

    @Test
    @DisplayName("what was proven of another host, process or earlier message does not count")
    void clear() {
        tls(7, "Verified", "mx1.a.test[127.9.1.2]:25");
        fate(7, "mx2.a.test[127.9.1.3]:25", "2.0.0", "sent (250 2.0.0 kept)");
        tls(8, "Verified", "mx1.a.test[127.9.1.2]:25");
        fate(7, "mx1.a.test[127.9.1.2]:25", "2.0.0", "sent (250 2.0.0 kept)");
        assertThat(said).containsExactly(new Said.Sent("clear"), new Said.Sent("clear"));
    }

    @Test
    @DisplayName("what waits and what goes back is told apart")
    void others() {
        fate(7, "none", "4.7.5", "deferred (Server certificate not verified)");
        fate(7, "mx.a.test[127.9.1.2]:25", "5.1.1", "bounced (host said: 550 5.1.1 no)");
        assertThat(said)
                .containsExactly(
                        new Said.Waits("", "Server certificate not verified"),
                        new Said.Returned("", "host said: 550 5.1.1 no"));
    }

    private void tls(int process, String word, String peer) {
        log.line(
                "Jan  1 00:00:00 host postfix/smtp[%d]: %s TLS connection established to %s:"
                                .formatted(process, word, peer)
                        + " TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)");
    }

    private void fate(int process, String relay, String dsn, String status) {
        log.line(
                "Jan  1 00:00:00 host postfix/smtp[%d]: 4A3F21: to=<act1@a.test>, relay=%s,"
                                .formatted(process, relay)
                        + " delay=1, delays=0/0/1/0, dsn=%s, status=%s".formatted(dsn, status));
    }
}
