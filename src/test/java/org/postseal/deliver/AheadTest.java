package org.postseal.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.deliver.Misbehaviour.Stage;
import org.postseal.mail.Address;
import org.postseal.mail.Envelope;
import org.postseal.mail.Message;
import org.postseal.mail.Recipient;
import org.postseal.mail.TlsWish;
import org.postseal.queue.Claim;
import org.postseal.settle.Outcome;

/**
 * An envelope behind the dot of the message before it (RFC 2920, section 3.1): when it is said, and
 * that whatever happens after it, each message goes to its own readers, once.
 */
class AheadTest {

    private static final String MX = "mx1.example.test";
    private static final List<String> WITH_DATA = List.of("PIPELINING", "SIZE 10000000");

    private final Rig rig = new Rig();
    private final Claim second = claim("second");
    private final Claim third = claim("third");
    private final Claim fourth = claim("fourth");

    @BeforeEach
    void open() {
        rig.rule("example.test secure match=mx1.example.test");
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    private static Claim claim(String to) {
        return Claims.of("From: a@sender.test\r\n\r\nFor " + to + ".\r\n", to + "@example.test");
    }

    private ScriptedPeer opened(List<String> keywords, Misbehaviour... script) throws IOException {
        ScriptedPeer peer = rig.host(MX, keywords, script);
        assertThat(rig.deliver(claim("first"), second).values())
                .allMatch(Outcome.Delivered.class::isInstance);
        assertThat(peer.envelopesAhead()).as("how it takes a dot is not known").isZero();
        return peer;
    }

    private Outcome.Fate deliver(Claim claim, Claim next) {
        return rig.deliver(claim, next).values().iterator().next();
    }

    private Outcome.Fate deliver(Claim claim) {
        return rig.deliver(claim).values().iterator().next();
    }

    /** Each message with its own reader, in this order. */
    private static void assertCame(ScriptedPeer peer, String... readers) {
        assertThat(peer.mails()).hasSize(readers.length);
        for (int i = 0; i < readers.length; i++) {
            ScriptedPeer.Mail mail = peer.mails().get(i);
            assertThat(mail.rcpt()).containsExactly("RCPT TO:<" + readers[i] + "@example.test>");
            assertThat(mail.text()).contains("For " + readers[i] + ".");
            assertThat(mail.secure()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("it goes out with the dot, and its message over the same connection")
    void inOnePiece(boolean chunking) throws IOException {
        ScriptedPeer peer = opened(chunking ? ScriptedPeer.ALL : WITH_DATA);

        assertThat(deliver(second, third)).isInstanceOf(Outcome.Delivered.class);
        assertThat(deliver(third, fourth)).isInstanceOf(Outcome.Delivered.class);
        assertThat(deliver(fourth)).isInstanceOf(Outcome.Delivered.class);

        assertCame(peer, "first", "second", "third", "fourth");
        assertThat(peer.envelopesAhead()).isEqualTo(2);
        assertThat(peer.connections()).isEqualTo(1);
        assertThat(peer.heard("RSET")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "N30 when the demand changes behind it, the connection is hung up and used no more")
    void demandChanges(boolean chunking) throws IOException {
        ScriptedPeer peer = opened(chunking ? ScriptedPeer.ALL : WITH_DATA);
        deliver(second, third);

        rig.rule("example.test encrypt");
        assertThat(deliver(third)).isInstanceOf(Outcome.Delivered.class);

        assertCame(peer, "first", "second", "third");
        assertThat(peer.envelopesAhead()).isEqualTo(1);
        assertThat(peer.connections()).isEqualTo(2);
        assertThat(peer.heard("QUIT")).as("it would be taken for the message").isEmpty();
    }

    @Test
    @DisplayName("another message than the one it was said for takes another connection")
    void anotherMessage() throws IOException {
        ScriptedPeer peer = opened(WITH_DATA);
        deliver(second, third);

        assertThat(deliver(fourth)).isInstanceOf(Outcome.Delivered.class);

        assertCame(peer, "first", "second", "fourth");
        assertThat(peer.connections()).isEqualTo(2);
        assertThat(peer.heard("QUIT")).isEmpty();
        deliver(second, third);
        assertThat(peer.envelopesAhead()).as("it was no fault of the host's").isEqualTo(2);
    }

    @Test
    @DisplayName("a connection on which one was said is laid down for nobody")
    void notLaidDown() throws IOException {
        ScriptedPeer peer = opened(WITH_DATA);
        deliver(second, third);

        rig.nextWorker();
        assertThat(rig.idle.take(Rig.DOMAIN)).isEmpty();
        assertThat(deliver(fourth)).isInstanceOf(Outcome.Delivered.class);

        assertCame(peer, "first", "second", "fourth");
        assertThat(peer.connections()).isEqualTo(2);
        assertThat(peer.heard("QUIT")).isEmpty();
    }

    @Test
    @DisplayName("none is said for a message that must not go under the connection's demand")
    void anotherDemand() throws IOException {
        ScriptedPeer peer = opened(ScriptedPeer.ALL);
        Claim wishing =
                Claims.of(
                        Claims.message(Claims.SMALL, Message.Traits.SEVEN_BIT),
                        new Envelope.Options(
                                false, Optional.empty(), Optional.empty(), TlsWish.REQUIRED),
                        List.of(Recipient.of(Address.parse("user@example.test"))));

        deliver(second, wishing);

        assertThat(peer.envelopesAhead()).isZero();
    }

    @Test
    @DisplayName("none is said for a message that the host would not take as it is")
    void unfit() throws IOException {
        ScriptedPeer peer = opened(List.of("PIPELINING", "SIZE 100"));
        String long_ = "x".repeat(70);

        deliver(second, Claims.of(Claims.SMALL + long_ + "\r\n", "user@example.test"));
        deliver(
                second,
                Claims.of(
                        Claims.SMALL + "é\r\n",
                        new Message.Traits(true, false),
                        "user@example.test"));
        deliver(second, Claims.of(Claims.SMALL, "bücher@example.test"));
        assertThat(peer.envelopesAhead()).isZero();

        deliver(second, third);
        assertThat(peer.envelopesAhead()).isEqualTo(1);
    }

    @Test
    @DisplayName("none is said where the host does not pipeline, or the connection has served")
    void notHere() throws IOException {
        ScriptedPeer peer = opened(ScriptedPeer.PLAIN);
        deliver(second, third);
        assertThat(peer.envelopesAhead()).isZero();

        rig.messagesPerConnection = 2;
        rig.nextWorker();
        rig.hosts(List.of());
        ScriptedPeer other = opened(WITH_DATA);
        deliver(second, third);
        assertThat(other.mails()).hasSize(2);
        assertThat(other.envelopesAhead()).isZero();
    }

    @Test
    @DisplayName("none is said behind a message that a reader did not get")
    void notWhole() throws IOException {
        ScriptedPeer peer =
                opened(
                        WITH_DATA,
                        new Misbehaviour.AnswersRecipient("no@example.test", "550 5.1.1 who"));

        rig.deliver(Claims.of(Claims.SMALL, "yes@example.test", "no@example.test"), third);

        assertThat(peer.envelopesAhead()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"452 4.3.1 full", "550 5.7.1 spam"})
    @DisplayName("what becomes of the message before it has no effect on the one behind it")
    void refusedBefore(String reply) throws IOException {
        ScriptedPeer peer = rig.host(MX, WITH_DATA, Misbehaviour.Says.always(Stage.DOT, reply));
        deliver(claim("first"), second);

        assertThat(deliver(second, third)).isNotInstanceOf(Outcome.Delivered.class);
        assertThat(deliver(third)).isNotInstanceOf(Outcome.Delivered.class);

        assertThat(peer.envelopesAhead()).isEqualTo(1);
        assertThat(peer.heard("RCPT TO:<third")).isNotEmpty();
    }

    @Test
    @DisplayName("where other hosts come first, the next message does not wait for them")
    void otherHostsFirst() throws IOException {
        ScriptedPeer peer =
                opened(WITH_DATA, new Misbehaviour.StumblesBehindDot(Stage.DOT, "452 4.3.1 full"));

        assertThat(deliver(second, third)).isInstanceOf(Outcome.Deferred.class);
        assertThat(rig.givenBack).isEqualTo(1);
        assertThat(deliver(third)).isInstanceOf(Outcome.Delivered.class);

        assertCame(peer, "first", "third");
        assertThat(peer.connections()).isEqualTo(2);
        assertThat(peer.heard("QUIT")).isEmpty();
    }

    static Stream<Misbehaviour.StumblesBehindDot> stumbling() {
        return Stream.of(
                new Misbehaviour.StumblesBehindDot(Stage.MAIL, "503 5.5.1 out of step"),
                new Misbehaviour.StumblesBehindDot(Stage.MAIL, "554 5.5.0 synchronization error"),
                new Misbehaviour.StumblesBehindDot(Stage.RCPT, "503 5.5.1 out of step"),
                new Misbehaviour.StumblesBehindDot(Stage.RCPT, "554 5.5.0 synchronization error"));
    }

    @ParameterizedTest
    @MethodSource("stumbling")
    @DisplayName("a host that stumbles over it is asked again in step, and from then on")
    void stumbles(Misbehaviour.StumblesBehindDot how) throws IOException {
        ScriptedPeer peer = opened(WITH_DATA, how);
        deliver(second, third);
        assertThat(peer.envelopesAhead()).isEqualTo(1);

        assertThat(deliver(third, fourth)).isInstanceOf(Outcome.Delivered.class);
        assertThat(deliver(fourth, second)).isInstanceOf(Outcome.Delivered.class);

        assertCame(peer, "first", "second", "third", "fourth");
        assertThat(peer.connections()).isEqualTo(2);
        assertThat(peer.envelopesAhead()).as("it is remembered").isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"503 5.5.1 what", "450 4.2.0 later", "421 bye", "250 2.0.0 ok", ""})
    @DisplayName("without 354 nothing that was heard counts")
    void noGoOn(String reply) throws IOException {
        ScriptedPeer peer =
                opened(WITH_DATA, new Misbehaviour.StumblesBehindDot(Stage.DATA, reply));
        deliver(second, third);

        assertThat(deliver(third)).isInstanceOf(Outcome.Delivered.class);

        assertCame(peer, "first", "second", "third");
        assertThat(peer.connections()).isEqualTo(2);
    }

    @Test
    @DisplayName("a message that is refused for what stood behind it is sent again without")
    void stumblesAtTheDot() throws IOException {
        ScriptedPeer peer =
                opened(
                        WITH_DATA,
                        new Misbehaviour.StumblesBehindDot(Stage.DOT, "554 5.5.0 out of step"));

        assertThat(deliver(second, third)).isInstanceOf(Outcome.Deferred.class);
        assertThat(deliver(third, second)).isInstanceOf(Outcome.Delivered.class);
        assertThat(deliver(second, fourth)).isInstanceOf(Outcome.Delivered.class);

        assertCame(peer, "first", "third", "second");
        assertThat(peer.envelopesAhead()).as("it is remembered").isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("T14 a reply too many to the dot is not taken for one to the next envelope")
    void oneReplyTooMany(boolean chunking) throws IOException {
        ScriptedPeer peer =
                opened(
                        chunking ? ScriptedPeer.ALL : WITH_DATA,
                        new Misbehaviour.AnswersRecipient("no@example.test", "550 5.1.1 who"),
                        new Misbehaviour.StumblesBehindDot(
                                Stage.DOT, "250 2.0.0 ok\r\n250 2.0.0 ok once more"));
        Claim two = Claims.of(Claims.SMALL, "no@example.test", "yes@example.test");
        deliver(second, two);

        var fates = rig.deliver(two, fourth);

        assertThat(fates.get(two.recipients().getFirst())).isInstanceOf(Outcome.Rejected.class);
        assertThat(fates.get(two.recipients().getLast())).isInstanceOf(Outcome.Delivered.class);
        assertThat(peer.mails().getLast().rcpt()).containsExactly("RCPT TO:<yes@example.test>");
        assertThat(peer.connections()).isEqualTo(2);
    }

    @Test
    @DisplayName("a host that hangs up at it twice is spoken to in step")
    void hangsUpTwice() throws IOException {
        ScriptedPeer peer = opened(WITH_DATA, new Misbehaviour.StumblesBehindDot(Stage.DOT, ""));
        assertThat(((Outcome.Deferred) deliver(second, third)).uncertain()).isTrue();
        deliver(second, third);
        assertThat(((Outcome.Deferred) deliver(third, fourth)).uncertain()).isTrue();
        assertThat(peer.envelopesAhead()).isEqualTo(2);

        deliver(second, third);
        assertThat(deliver(third, fourth)).isInstanceOf(Outcome.Delivered.class);

        assertThat(peer.envelopesAhead()).isEqualTo(2);
        assertThat(peer.connections()).isEqualTo(3);
    }

    @Test
    @DisplayName("a server that was kept waiting for the message is hung up")
    void keptWaiting() throws IOException {
        ScriptedPeer peer = opened(WITH_DATA);
        deliver(second, third);

        rig.clock.advance(Duration.ofSeconds(6));
        assertThat(deliver(third)).isInstanceOf(Outcome.Delivered.class);

        assertCame(peer, "first", "second", "third");
        assertThat(peer.connections()).isEqualTo(2);
        assertThat(peer.heard("QUIT")).isEmpty();
    }

    @Test
    @DisplayName("none is said that is long: a server may read nothing more until it has replied")
    void tooLong() throws IOException {
        ScriptedPeer peer = opened(WITH_DATA);
        String[] many = new String[90];
        Arrays.setAll(many, i -> "somebody-with-a-long-name-" + i + "@example.test");

        deliver(second, Claims.of(Claims.SMALL, many));

        assertThat(peer.envelopesAhead()).isZero();
    }

    @Test
    @DisplayName("a host that hangs up behind the dot gets the message over another connection")
    void hangsUp() throws IOException {
        ScriptedPeer peer = opened(WITH_DATA, new Misbehaviour.LeavesAfter(2));
        deliver(second, third);

        assertThat(deliver(third)).isInstanceOf(Outcome.Delivered.class);

        assertCame(peer, "first", "second", "third");
        assertThat(peer.connections()).isEqualTo(2);
    }

    @Test
    @DisplayName("A reader that is refused behind the dot is refused, and nothing is sent")
    void readerRefused() throws IOException {
        ScriptedPeer peer =
                opened(
                        WITH_DATA,
                        new Misbehaviour.AnswersRecipient("third@example.test", "550 5.1.1 who"));
        deliver(second, third);

        assertThat(deliver(third, fourth)).isInstanceOf(Outcome.Rejected.class);
        assertThat(deliver(fourth)).isInstanceOf(Outcome.Delivered.class);

        assertCame(peer, "first", "second", "fourth");
    }
}
