package org.postseal.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.deliver.Misbehaviour.Stage;
import org.postseal.mail.Address;
import org.postseal.mail.Envelope;
import org.postseal.mail.Message;
import org.postseal.mail.Recipient;
import org.postseal.queue.Claim;
import org.postseal.settle.Outcome;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;

/** What is said between MAIL and the reply to the final dot. */
class MailTransactionTest {

    private static final String MX = "mx1.example.test";

    private final Rig rig = new Rig();

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PIPELINING", "CHUNKING", "PIPELINING CHUNKING"})
    @DisplayName("a message arrives octet for octet, whatever the host can do")
    void arrives(String extensions) throws IOException {
        ScriptedPeer peer = rig.host(MX, List.of(extensions.split(" ")));
        String text = Claims.SMALL + ".dot\r\n..dots\r\n.\r\n\r\nend\r\n";

        Outcome.Fate fate = only(rig.deliver(Claims.of(text, "user@example.test")));

        assertThat(fate).isInstanceOf(Outcome.Delivered.class);
        assertThat(peer.mails()).hasSize(1);
        assertThat(peer.mails().getFirst().text()).isEqualTo(text);
        assertThat(peer.mails().getFirst().secure()).isTrue();
        assertThat(peer.clearMailOctets()).isZero();
        assertThat(peer.heard("BDAT")).hasSize(extensions.contains("CHUNKING") ? 1 : 0);
        assertThat(rig.marks).hasValue(1);
    }

    @Test
    void theReplyAndTheAttemptAreKept() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);

        Outcome.Delivered fate = (Outcome.Delivered) rig.deliver();

        assertThat(fate.reply().oneLine()).isEqualTo("250 2.0.0 kept as 1-1");
        assertThat(fate.attempt().peer().orElseThrow())
                .hasToString(MX + "[127.0.0.1]:" + peer.port());
        assertThat(fate.attempt().peer().orElseThrow().tls().orElseThrow().proof())
                .isEqualTo("encrypted");
        assertThat(fate.attempt().peer().orElseThrow().tls().orElseThrow().chainSha256())
                .hasSize(64);
        assertThat(fate.attempt().demanded()).contains("encrypted");
        assertThat(fate.attempt().delays().queued()).isPositive();
    }

    @Test
    void aLargeMessageGoesInChunks() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        String text = Claims.SMALL + ("x".repeat(998) + "\r\n").repeat(2200);

        assertThat(only(rig.deliver(Claims.of(text, "user@example.test"))))
                .isInstanceOf(Outcome.Delivered.class);
        assertThat(peer.heard("BDAT")).hasSize(3);
        assertThat(peer.mails().getFirst().text()).isEqualTo(text);
    }

    @Test
    void chunksThatFitExactlyEndInOne() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        String text = "a".repeat(510) + "\r\n";

        rig.deliver(Claims.of(text.repeat(2048 * 2), "user@example.test"));

        assertThat(peer.heard("BDAT")).containsExactly("BDAT 1048576", "BDAT 1048576 LAST");
        assertThat(peer.mails()).hasSize(1);
    }

    @Test
    @DisplayName("parameters are those of the list inside TLS, and no others")
    void parameters() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        Recipient recipient =
                new Recipient(
                        Address.parse("user@example.test"),
                        Set.of(Recipient.Notify.DELAY, Recipient.Notify.SUCCESS),
                        Optional.of("rfc822;old@example.test"));
        Envelope.Options options =
                new Envelope.Options(false, Optional.of(Envelope.Ret.HDRS), Optional.of("id+2B"));
        Message message = Claims.message(Claims.SMALL, new Message.Traits(true, false));

        Outcome.Fate fate = only(rig.deliver(Claims.of(message, options, List.of(recipient))));

        assertThat(peer.heard("MAIL"))
                .containsExactly(
                        "MAIL FROM:<a@sender.test> SIZE="
                                + message.size()
                                + " BODY=8BITMIME RET=HDRS ENVID=id+2B");
        assertThat(peer.heard("RCPT"))
                .containsExactly(
                        "RCPT TO:<user@example.test> NOTIFY=SUCCESS,DELAY"
                                + " ORCPT=rfc822;old@example.test");
        assertThat(((Outcome.Delivered) fate).dsnPassedOn()).isTrue();
    }

    @Test
    @DisplayName("T18 DSN that is listed only before TLS is not used")
    void withoutDsn() throws IOException {
        ScriptedPeer peer =
                rig.host(
                        MX, ScriptedPeer.ALL, new Misbehaviour.ExtensionsAfterTls(List.of("SIZE")));
        Recipient recipient =
                new Recipient(
                        Address.parse("user@example.test"),
                        Set.of(Recipient.Notify.SUCCESS),
                        Optional.empty());

        Outcome.Fate fate =
                only(
                        rig.deliver(
                                Claims.of(
                                        Claims.message(Claims.SMALL, Message.Traits.SEVEN_BIT),
                                        Envelope.Options.NONE,
                                        List.of(recipient))));

        assertThat(((Outcome.Delivered) fate).dsnPassedOn()).isFalse();
        assertThat(peer.heard("RCPT")).containsExactly("RCPT TO:<user@example.test>");
    }

    @Test
    void aMessageTooLargeIsNotSent() throws IOException {
        ScriptedPeer peer = rig.host(MX, List.of("SIZE 20"));

        assertThat(reasonOf(rig.deliver())).isEqualTo(Reason.SIZE_EXCEEDED);
        assertThat(rig.deliver()).isInstanceOf(Outcome.Rejected.class);
        assertThat(peer.heard("MAIL")).isEmpty();
    }

    @Test
    void lettersBeyondAsciiNeedAHostThatTakesThem() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.PLAIN);

        Map<Claim.Waiting, Outcome.Fate> fates =
                rig.deliver(Claims.of(Claims.SMALL, "us\u00e9r@example.test", "user@example.test"));

        assertThat(fates.values())
                .satisfiesExactly(
                        f -> assertThat(reasonOf(f)).isEqualTo(Reason.SMTPUTF8_NEEDED),
                        f -> assertThat(f).isInstanceOf(Outcome.Delivered.class));
        assertThat(peer.heard("MAIL").getFirst()).doesNotContain("SMTPUTF8");
    }

    @Test
    void lettersBeyondAsciiAreSent() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);

        rig.deliver(Claims.of(Claims.SMALL, "us\u00e9r@example.test"));

        assertThat(peer.heard("MAIL").getFirst()).endsWith(" SMTPUTF8");
        assertThat(peer.heard("RCPT")).containsExactly("RCPT TO:<us\u00e9r@example.test>");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eachRecipientHasItsOwnFate(boolean pipelined) throws IOException {
        ScriptedPeer peer =
                rig.host(
                        MX,
                        pipelined ? List.of("PIPELINING") : List.of("SIZE"),
                        new Misbehaviour.AnswersRecipient("no@example.test", "550 5.1.1 unknown"),
                        new Misbehaviour.AnswersRecipient("late@example.test", "450 4.2.0 grey"));

        Map<Claim.Waiting, Outcome.Fate> fates =
                rig.deliver(
                        Claims.of(
                                Claims.SMALL,
                                "no@example.test",
                                "late@example.test",
                                "yes@example.test"));

        assertThat(fates.values())
                .satisfiesExactly(
                        f -> {
                            Trouble trouble = ((Outcome.Rejected) f).trouble();
                            assertThat(trouble.reason()).isEqualTo(Reason.REMOTE_REFUSED);
                            assertThat(trouble.code()).isEqualTo(550);
                            assertThat(trouble.enhanced()).hasToString("5.1.1");
                        },
                        f -> {
                            Trouble trouble = ((Outcome.Deferred) f).trouble();
                            assertThat(trouble.reason()).isEqualTo(Reason.REMOTE_DEFERRED);
                            assertThat(trouble.enhanced()).hasToString("4.2.0");
                        },
                        f -> assertThat(f).isInstanceOf(Outcome.Delivered.class));
        assertThat(peer.mails().getFirst().rcpt()).containsExactly("RCPT TO:<yes@example.test>");
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"MAIL", "RCPT", "DATA", "DOT"})
    @DisplayName("T20 421 and greylisting are the host's word, not a fault of TLS")
    void deferredAtEachStage(Stage stage) throws IOException {
        for (String reply : List.of("451 4.7.1 greylisted", "421 4.3.2 leaving")) {
            try (Rig other = new Rig()) {
                other.host(MX, List.of("PIPELINING"), Misbehaviour.Says.always(stage, reply));

                Outcome.Deferred fate = (Outcome.Deferred) other.deliver();

                assertThat(fate.trouble().reason()).isEqualTo(Reason.REMOTE_DEFERRED);
                assertThat(fate.trouble().code()).isEqualTo(Integer.parseInt(reply.split(" ")[0]));
                assertThat(fate.uncertain()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"MAIL", "RCPT", "DATA", "DOT"})
    void refusedAtEachStage(Stage stage) throws IOException {
        for (List<String> keywords : List.of(List.of("PIPELINING"), List.of("SIZE"))) {
            try (Rig other = new Rig()) {
                ScriptedPeer peer =
                        other.host(MX, keywords, Misbehaviour.Says.always(stage, "554 5.7.1 spam"));

                assertThat(other.deliver()).isInstanceOf(Outcome.Rejected.class);
                assertThat(peer.mails()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"MAIL", "RCPT", "DATA"})
    void aLossBeforeTheDotIsCertain(Stage stage) throws IOException {
        rig.host(MX, List.of("SIZE"), new Misbehaviour.DropAt(stage, 9));

        Outcome.Deferred fate = (Outcome.Deferred) rig.deliver();

        assertThat(fate.trouble().reason()).isEqualTo(Reason.CONNECTION_LOST);
        assertThat(fate.uncertain()).isFalse();
        assertThat(rig.marks).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SIZE", "PIPELINING", "CHUNKING"})
    @DisplayName("T13 T15 a loss behind the final dot is uncertain, and nobody else is asked")
    void aLossBehindTheDot(String keyword) throws IOException {
        for (Misbehaviour how :
                List.of(new Misbehaviour.DropAt(Stage.DOT, 9), new Misbehaviour.CutAt(Stage.DOT))) {
            try (Rig other = new Rig()) {
                other.host(MX, List.of(keyword), how);
                ScriptedPeer second = other.host("mx2.example.test", ScriptedPeer.ALL);

                Outcome.Deferred fate = (Outcome.Deferred) other.deliver();

                assertThat(fate.uncertain()).isTrue();
                assertThat(fate.trouble().reason()).isEqualTo(Reason.UNCERTAIN);
                assertThat(second.connections()).isZero();
                assertThat(other.marks).hasValue(1);
            }
        }
    }

    @Test
    @DisplayName("T13 after it, no other host is asked for the other recipients either")
    void uncertaintyEndsTheSearch() throws IOException {
        rig.host(
                MX,
                List.of("PIPELINING"),
                new Misbehaviour.AnswersRecipient("late@example.test", "450 4.2.0 grey"),
                new Misbehaviour.DropAt(Stage.DOT, 9));
        ScriptedPeer second = rig.host("mx2.example.test", ScriptedPeer.ALL);

        Map<Claim.Waiting, Outcome.Fate> fates =
                rig.deliver(Claims.of(Claims.SMALL, "late@example.test", "yes@example.test"));

        assertThat(fates.values())
                .extracting(f -> ((Outcome.Deferred) f).uncertain())
                .containsExactly(false, true);
        assertThat(second.connections()).isZero();
    }

    @Test
    @DisplayName("T12 T13 a reply without end to the final dot is cut off and uncertain")
    void anEndlessReplyToTheDot() throws IOException {
        rig.host(MX, ScriptedPeer.ALL, new Misbehaviour.EndlessReplyAt(Stage.DOT));

        assertThat(((Outcome.Deferred) rig.deliver()).uncertain()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"MAIL", "RCPT", "DATA"})
    @DisplayName("T14 a 250 that comes before it is asked for is not the reply to the dot")
    void aReplyTooMany(Stage stage) throws IOException {
        String good = stage == Stage.DATA ? "354 go" : "250 2.0.0 ok";
        ScriptedPeer peer =
                rig.host(
                        MX,
                        List.of("SIZE"),
                        new Misbehaviour.Says(stage, good + "\r\n250 2.0.0 kept", 1));

        assertThat(reasonOf(rig.deliver())).isEqualTo(Reason.PROTOCOL_ERROR);
        assertThat(peer.mails()).isEmpty();
        assertThat(rig.marks).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb\r\n", "a\rb\r\n", "a\n.\r\n", "end\r", "nul\0\r\n"})
    @DisplayName("T16 a bare CR or LF in the stored message is never emitted")
    void bareLineEnds(String body) throws IOException {
        for (List<String> keywords : List.of(List.of("SIZE"), ScriptedPeer.ALL)) {
            try (Rig other = new Rig()) {
                ScriptedPeer peer = other.host(MX, keywords);

                Outcome.Fate fate =
                        only(other.deliver(Claims.of(Claims.SMALL + body, "u@example.test")));

                assertThat(reasonOf(fate)).isEqualTo(Reason.CONTENT_MALFORMED);
                assertThat(fate).isInstanceOf(Outcome.Rejected.class);
                assertThat(peer.mails()).isEmpty();
            }
        }
    }

    @Test
    void withoutTheMarkThereIsNoDot() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        ScriptedPeer second = rig.host("mx2.example.test", ScriptedPeer.ALL);
        rig.inFlight =
                () ->
                        () -> {
                            throw new IOException("disk full");
                        };

        Outcome.Deferred fate = (Outcome.Deferred) rig.deliver();

        assertThat(fate.trouble().reason()).isEqualTo(Reason.INTERNAL);
        assertThat(fate.uncertain()).isFalse();
        assertThat(peer.mails()).isEmpty();
        assertThat(second.connections()).isZero();
    }

    @Test
    @DisplayName("J17 a host that takes no octets is left")
    void stalledHost() throws IOException {
        rig.limits = Rig.within(Duration.ofMillis(1500));
        rig.host(MX, List.of("SIZE"), new Misbehaviour.StallAt(Stage.BODY));
        String text = Claims.SMALL + ("x".repeat(998) + "\r\n").repeat(30_000);

        Outcome.Deferred fate =
                (Outcome.Deferred) only(rig.deliver(Claims.of(text, "user@example.test")));

        assertThat(fate.trouble().reason()).isEqualTo(Reason.CONNECTION_LOST);
        assertThat(fate.uncertain()).isFalse();
    }

    @Test
    void manyRecipientsGoInSeveralTransactions() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);

        Map<Claim.Waiting, Outcome.Fate> fates = rig.deliver(Claims.of(Claims.SMALL, names(250)));

        assertThat(fates).hasSize(250);
        assertThat(fates.values()).allMatch(Outcome.Delivered.class::isInstance);
        assertThat(peer.mails()).extracting(m -> m.rcpt().size()).containsExactly(100, 100, 50);
        assertThat(peer.connections()).isEqualTo(1);
    }

    @Test
    void theHostsOwnLimitIsKept() throws IOException {
        ScriptedPeer peer = rig.host(MX, List.of("PIPELINING", "LIMITS RCPTMAX=3"));

        rig.deliver(Claims.of(Claims.SMALL, names(7)));

        assertThat(peer.mails()).extracting(m -> m.rcpt().size()).containsExactly(3, 3, 1);
    }

    @Test
    void recipientsTooManyGoNext() throws IOException {
        ScriptedPeer peer =
                rig.host(MX, List.of("PIPELINING"), new Misbehaviour.TakesRecipients(2));

        Map<Claim.Waiting, Outcome.Fate> fates = rig.deliver(Claims.of(Claims.SMALL, names(5)));

        assertThat(fates.values()).allMatch(Outcome.Delivered.class::isInstance);
        assertThat(peer.mails()).extracting(m -> m.rcpt().size()).containsExactly(2, 2, 1);
    }

    private static String[] names(int count) {
        List<String> names = new ArrayList<>();
        IntStream.range(0, count).forEach(i -> names.add("u" + i + "@example.test"));
        return names.toArray(String[]::new);
    }

    static Outcome.Fate only(Map<Claim.Waiting, Outcome.Fate> fates) {
        assertThat(fates).hasSize(1);
        return fates.values().iterator().next();
    }

    static Reason reasonOf(Outcome.Fate fate) {
        return switch (fate) {
            case Outcome.Deferred d -> d.trouble().reason();
            case Outcome.Rejected r -> r.trouble().reason();
            default -> throw new AssertionError("unexpected " + fate);
        };
    }
}
