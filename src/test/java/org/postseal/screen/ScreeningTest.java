package org.postseal.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.Suites;
import org.postseal.mail.Address;
import org.postseal.mail.Domain;
import org.postseal.queue.QueueId;
import org.postseal.tls.HandshakeFacts;
import tools.jackson.databind.JsonNode;

class ScreeningTest {

    private static final Screening SCREENING = new Screening(Domain.of("relay.example"));

    private static final HandshakeFacts FACTS =
            new HandshakeFacts(
                    "TLSv1.3",
                    "TLS_AES_256_GCM_SHA384",
                    Optional.of("X25519MLKEM768"),
                    List.of(),
                    Optional.empty(),
                    false,
                    "test");

    private static Trace trace(String helo, String address, Optional<HandshakeFacts> tls) {
        return new Trace(
                helo,
                InetAddress.ofLiteral(address),
                tls.isPresent() ? "ESMTPS" : "ESMTP",
                tls,
                new QueueId("Q1"),
                Optional.of(Address.parse("b@example.net")),
                Instant.parse("2026-06-01T12:00:00Z"));
    }

    private static Verdict judge(String header) {
        // What stands behind in the same block is of no concern.
        return SCREENING.judge(
                (header + "Received: \u00fc\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1),
                header.length(),
                trace("client.example", "192.0.2.1", Optional.empty()));
    }

    private static String passed(String header) {
        Verdict.Passed passed = (Verdict.Passed) judge(header);
        String text = new String(passed.octets(), StandardCharsets.ISO_8859_1);
        return text.substring(text.indexOf("+0000\r\n") + 7);
    }

    @Test
    void fieldWithTls() {
        assertThat(
                        ReceivedField.of(
                                "relay.example",
                                trace("client.example", "2001:db8::1", Optional.of(FACTS))))
                .isEqualTo(
                        "Received: from client.example ([IPv6:2001:db8::1])\r\n"
                                + "\tby relay.example (Postseal) with ESMTPS id Q1\r\n"
                                + "\tfor <b@example.net>\r\n"
                                + "\ttls TLS_AES_256_GCM_SHA384 (TLSv1.3, X25519MLKEM768);\r\n"
                                + "\tMon, 1 Jun 2026 12:00:00 +0000\r\n");
    }

    @Test
    @DisplayName("T17 nothing a client calls itself can add a line or a clause to the trace field")
    void sanitisedHelo() throws IOException {
        assertThat(ReceivedField.hostCharacters("a) by evil (b\r\nX: y")).isEqualTo("abyevilbX:y");
        assertThat(ReceivedField.hostCharacters("\u00fc")).isEqualTo("unknown");
        for (JsonNode file : Suites.json("smtp/chasquid-smtp.json").get("files")) {
            for (JsonNode c : file.get("cases")) {
                if (c.get("test").asString().equals("TestSanitizeEHLODomain")) {
                    JsonNode args = c.get("args");
                    assertThat(ReceivedField.hostCharacters(args.get(0).asString()))
                            .isEqualTo(args.get(1).asString());
                }
            }
        }
    }

    @Test
    @DisplayName("G06 another server with the same host name is no circle; we are, the second time")
    void circles() {
        String postfix = "Received: from x\r\n\tby relay.example (Postfix) with ESMTP id 1; d\r\n";
        String ours = "Received: from x\r\n by  RELAY.example (Postseal) with ESMTP id 1; d\r\n";
        assertThat(judge(postfix.repeat(5) + ours + "\r\n")).isInstanceOf(Verdict.Passed.class);
        assertThat(judge(ours + postfix + ours + "\r\n")).isInstanceOf(Verdict.Refused.class);
        String folded = "RECEIVED : from x\r\n\tby\r\n\t Relay.Example\t (POSTSEAL);\r\n d\r\n";
        assertThat(judge(folded + ours + "\r\n")).isInstanceOf(Verdict.Refused.class);
        String other = "X-Received: from x by relay.example (Postseal); d\r\n";
        assertThat(judge(other.repeat(3) + "\r\n")).isInstanceOf(Verdict.Passed.class);
        String longer = "Received-SPF: pass by relay.example (Postseal); d\r\n";
        assertThat(judge(longer.repeat(3) + "\r\n")).isInstanceOf(Verdict.Passed.class);
        assertThat(judge(postfix.repeat(99) + "\r\n")).isInstanceOf(Verdict.Passed.class);
        assertThat(judge(postfix.repeat(100) + "\r\n")).isInstanceOf(Verdict.Refused.class);
        assertThat(judge("Subject: x\r\n\r\n" + ours.repeat(3))).isInstanceOf(Verdict.Passed.class);
    }

    @Test
    @DisplayName("G03 control fields of a client are taken out, and nothing else is changed")
    void controlFields() {
        assertThat(
                        passed(
                                "A: 1\r\npostseal-x : 1\r\n 2\r\n\t3\r\n"
                                        + "B: 2\r\n\r\nPostseal-Y: body\r\n"))
                .isEqualTo("A: 1\r\nB: 2\r\n\r\nPostseal-Y: body\r\n");
        assertThat(passed("POSTSEAL-: 1\r\nPostseal: 2\r\npostsealx: 3\r\n\r\n"))
                .isEqualTo("Postseal: 2\r\npostsealx: 3\r\n\r\n");
        assertThat(passed("A:  odd \r\n  spacing\r\n\r\n"))
                .isEqualTo("A:  odd \r\n  spacing\r\n\r\n");
    }

    @Test
    void messagesWithoutAHeaderGetAnEmptyLine() {
        assertThat(passed("text\r\n")).isEqualTo("\r\ntext\r\n");
        assertThat(passed(" continued\r\n")).isEqualTo("\r\n continued\r\n");
        assertThat(passed("A: 1\r\ntext: yes\r\nno field\r\n"))
                .isEqualTo("A: 1\r\ntext: yes\r\n\r\nno field\r\n");
        assertThat(passed("\r\nbody")).isEqualTo("\r\nbody");
        assertThat(passed("A: 1\r\n")).isEqualTo("A: 1\r\n");
        assertThat(passed("")).isEmpty();
    }

    @Test
    void eightBitInHeaderIsToldFromEightBitInBody() {
        assertThat(((Verdict.Passed) judge("A: \u00fc\r\n\r\n")).headerUtf8()).isTrue();
        assertThat(((Verdict.Passed) judge("A: u\r\n\r\n\u00fc")).headerUtf8()).isFalse();
        assertThat(((Verdict.Passed) judge("A: u\r\n")).headerUtf8()).isFalse();
        assertThat(((Verdict.Passed) judge("A: u")).headerUtf8()).isFalse();
        assertThat(((Verdict.Passed) judge("gr\u00fc\u00dfe\r\n")).headerUtf8()).isFalse();
    }
}
