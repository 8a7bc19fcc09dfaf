package org.postseal.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The way of whole messages, and whom to believe. */
class JourneyTest {

    private static final String TOP =
            "Received: from out.example (out.example [192.0.2.2])\r\n"
                    + "\tby mx.own.example (Postfix) with ESMTPS id 3;\r\n"
                    + "\tThu, 1 Jan 2026 00:00:10 +0000\r\n";
    private static final String BELOW =
            "Received: from a (a [192.0.2.1]) by out.example (Postfix) with ESMTPS id 2;\r\n"
                    + " Thu, 1 Jan 2026 00:00:00 +0000\r\n";

    private static Journey journey(String message, String... own) {
        return Journey.of(
                MessageHeader.of(message.getBytes(StandardCharsets.UTF_8)),
                OwnServers.of(List.of(own)));
    }

    @Test
    @DisplayName("own servers are believed from the top down to the first field of another")
    void trust() {
        Journey journey = journey(TOP + BELOW + TOP + "Subject: x\r\n\r\n", "MX.own.example.");
        assertThat(journey.hops())
                .extracting(Hop::trust)
                .containsExactly(Trust.HEARSAY, Trust.HEARSAY, Trust.TRUSTED);
        assertThat(journey.hops().getFirst().remarks())
                .anySatisfy(remark -> assertThat(remark).contains("it can be forged"))
                .anySatisfy(remark -> assertThat(remark).contains("a copy"));
        assertThat(journey.hops().getLast().delay()).contains(Duration.ofSeconds(10));
    }

    @Test
    @DisplayName("a hop that is dated long before the one below it is told, and a long wait is")
    void dates() {
        Journey back = journey(TOP + BELOW.replace("00:00:00", "00:59:00") + "\r\n");
        assertThat(back.hops().getLast().remarks())
                .singleElement()
                .asString()
                .contains("dated before");
        Journey wait = journey(TOP.replace("00:00:10", "02:00:10") + BELOW + "\r\n");
        assertThat(wait.hops().getLast().remarks()).singleElement().asString().contains("waited");
    }

    @Test
    @DisplayName("without a server named, the top-most field claims, and the rest is hearsay")
    void nobodyTrusted() {
        assertThat(journey(TOP + BELOW + "\r\n").hops())
                .extracting(Hop::trust)
                .containsExactly(Trust.HEARSAY, Trust.CLAIMED);
        assertThat(journey(TOP + BELOW + "\r\n", "other.example").hops())
                .extracting(Hop::trust)
                .containsOnly(Trust.HEARSAY);
    }

    @Test
    @DisplayName("encrypted needs trust in every hop, and one hop in the clear is told")
    void verdicts() {
        assertThat(journey(TOP + BELOW + "\r\n", "mx.own.example").verdict())
                .isEqualTo(Journey.Verdict.UNKNOWN);
        assertThat(journey(TOP + BELOW + "\r\n", "mx.own.example", "out.example").verdict())
                .isEqualTo(Journey.Verdict.ENCRYPTED);
        assertThat(journey(TOP + BELOW + "\r\n", ".example").verdict())
                .isEqualTo(Journey.Verdict.ENCRYPTED);
        String clear = BELOW.replace("ESMTPS", "ESMTP");
        assertThat(journey(TOP + clear + "\r\n", ".example").verdict())
                .isEqualTo(Journey.Verdict.CLEAR);
        assertThat(journey("Subject: x\r\n\r\n" + TOP, ".example").verdict())
                .isEqualTo(Journey.Verdict.UNKNOWN);
    }

    @Test
    @DisplayName("files as people save them are read: mbox line, bare LF, a mark, odd lines")
    void savedFiles() {
        String saved = "\ufeff\nFrom a Thu Jan 1\n" + TOP.replace("\r", "") + "odd\n" + BELOW;
        Journey journey = journey(saved + "\n" + TOP);
        assertThat(journey.hops()).hasSize(2);
        assertThat(journey.remarks())
                .containsExactly("the header has lines that are no header fields: 1");
        assertThat(journey(TOP + "Received-SPF: x\r\n\r\n").hops()).hasSize(1);
    }

    @Test
    @DisplayName("what a stranger can make us read is bounded, and said")
    void limits() {
        MessageHeader many =
                MessageHeader.of(
                        ("Received: x\r\n".repeat(201) + "\r\n").getBytes(StandardCharsets.UTF_8));
        assertThat(many.fields()).hasSize(200);
        assertThat(many.isWhole()).isFalse();
        assertThat(many.remarks())
                .anySatisfy(remark -> assertThat(remark).contains("more than 200"));
        String longOne = "Received: " + "(".repeat(100_000) + "\r\n\r\n";
        MessageHeader cut = MessageHeader.of(longOne.getBytes(StandardCharsets.UTF_8));
        assertThat(cut.fields().getFirst()).hasSizeLessThanOrEqualTo(8192);
        assertThat(cut.remarks()).anySatisfy(remark -> assertThat(remark).contains("was cut"));
        byte[] endless = "X: y\r\n".repeat(200_000).getBytes(StandardCharsets.UTF_8);
        assertThat(MessageHeader.of(endless).isWhole()).isFalse();
        byte[] noise = "no field\r\n".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        assertThat(MessageHeader.of(noise).isWhole()).isFalse();
    }
}
