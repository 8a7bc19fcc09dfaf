package org.postseal.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.demand.ChannelCounters;
import org.postseal.demand.MailChannel;
import org.postseal.demand.TlsDemand;
import org.postseal.queue.Claim;
import org.postseal.settle.Outcome;
import org.postseal.smtp.Reason;

/** T10, E08: what is written outside a satisfied channel is counted, stopped, and ends it all. */
class FuseCounterTest {

    private static final String MX = "mx1.example.test";

    private final Rig rig = new Rig();
    private final AtomicInteger alarms = new AtomicInteger();
    private final ChannelCounters counters = new ChannelCounters(alarms::incrementAndGet);
    private final ByteArrayOutputStream beneath = new ByteArrayOutputStream();
    private final Fuse fuse = new Fuse(beneath, counters);

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void refuses(String text) {
        assertThatThrownBy(() -> fuse.write(octets(text)))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MAIL FROM:<a@b.test>\r\n",
                "mail from:<a@b.test>\r\n",
                "RCPT TO:<a@b.test>\r\n",
                "DATA\r\n",
                "BDAT 10 LAST\r\n",
                "Subject: secret\r\n\r\nbody\r\n.\r\n",
                "RSET\r\nMAIL FROM:<a@b.test>\r\n",
                "QUIT\r\nsecret",
                "EHLO relay.test\rMAIL FROM:<a@b.test>\r\n",
                "EHLO a b\r\n",
                "EHLO \r\n",
                "RSET",
                "M",
                "VRFY someone\r\n"
            })
    @DisplayName("T10 E08 mail against a shut fuse is counted and does not go out")
    void countsAndStops(String text) {
        refuses(text);

        assertThat(counters.outside()).isEqualTo(octets(text).length);
        assertThat(beneath.size()).isZero();
        assertThat(alarms).hasValue(1);
    }

    @Test
    @DisplayName("T10 E08 octet by octet is no way round it, and the alarm is raised once")
    void octetByOctet() {
        assertThatThrownBy(() -> fuse.write('E')).isInstanceOf(IllegalStateException.class);
        refuses("DATA\r\n");

        assertThat(counters.outside()).isEqualTo(7);
        assertThat(beneath.size()).isZero();
        assertThat(alarms).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO relay.example.com\r\n",
                "HELO [192.0.2.1]\r\n",
                "STARTTLS\r\n",
                "RSET\r\n",
                "QUIT\r\n"
            })
    void letsThoseWordsPass(String line) throws IOException {
        fuse.write(octets(line));

        assertThat(beneath.toString(StandardCharsets.UTF_8)).isEqualTo(line);
        assertThat(counters.outside()).isZero();
    }

    private Session opened() {
        TlsDemand demand = rig.demands().of(Rig.DOMAIN, rig.route(), rig.only());
        StandingDemand standing = new StandingDemand(demand, () -> demand);
        Opened opened = rig.client().open(rig.only(), rig.only().addresses().getFirst(), standing);
        return ((Opened.Ready) opened).session();
    }

    @Test
    @DisplayName("T10 E08 a judged connection, too, takes mail only within a transaction")
    void theJudgedConnectionHasTheFuse() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        Session session = opened();

        assertThatThrownBy(() ->
                        session.channel()
                                .connection()
                                .output()
                                .write(octets("MAIL FROM:<a@b.test>\r\n")))
                .isInstanceOf(IllegalStateException.class);
        session.close();

        assertThat(rig.counters.outside()).isEqualTo(22);
        assertThat(peer.heard("MAIL")).isEmpty();
    }

    @Test
    @DisplayName("T29 Q09 E08 a channel judged under another demand does not open it")
    void anotherDemand() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        Session session = opened();
        rig.rule("example.test secure match=mx1.example.test");
        TlsDemand demand = rig.demands().of(Rig.DOMAIN, rig.route(), rig.only());
        assertThat(session.channel().demand()).isNotEqualTo(demand);
        Carriage carriage =
                new Carriage(
                        rig.client().tools(),
                        Claims.small(),
                        session,
                        demand,
                        Dot.after(rig.inFlight));

        assertThatThrownBy(() -> carriage.run(Claims.small().recipients()))
                .isInstanceOf(IllegalStateException.class);
        session.close();

        assertThat(rig.counters.outside()).isPositive();
        assertThat(peer.heard("MAIL")).isEmpty();
    }

    @Test
    @DisplayName("Q09 E08 an envelope under another demand does not go out behind a dot")
    void anotherDemandBehindTheDot() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        Session session = opened();
        rig.rule("example.test secure match=mx1.example.test");
        TlsDemand other = rig.demands().of(Rig.DOMAIN, rig.route(), rig.only());
        Claim next = Claims.of(Claims.SMALL, "next@example.test");
        Limits limits = rig.limits;
        Dot dot = new Dot(rig.inFlight, s -> Carriage.ahead(next, s, other, limits));
        Carriage carriage =
                new Carriage(
                        rig.client().tools(),
                        Claims.small(),
                        session,
                        session.channel().demand(),
                        dot);

        carriage.run(Claims.small().recipients());

        assertThat(session.ahead()).isEmpty();
        session.close();
        OpeningTest.awaitQuit(peer);
        assertThat(peer.mails()).hasSize(1);
        assertThat(peer.heard("MAIL")).hasSize(1);
        assertThat(rig.counters.outside()).isZero();
    }

    @Test
    @DisplayName("T10 E08 a channel of another connection does not open it")
    void anotherConnection() throws IOException {
        rig.host(MX, ScriptedPeer.ALL);
        Session session = opened();
        MailChannel channel = session.channel();

        fuse.open(channel, channel.demand());
        refuses("DATA\r\n");
        session.close();

        assertThat(beneath.size()).isZero();
    }

    @Test
    @DisplayName("T10 E08 behind a transaction it is shut again")
    void shutBehindATransaction() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        Session session = opened();
        Carriage carriage =
                new Carriage(
                        rig.client().tools(),
                        Claims.small(),
                        session,
                        session.channel().demand(),
                        Dot.after(rig.inFlight));
        assertThat(carriage.run(Claims.small().recipients()).values())
                .allSatisfy(r -> assertThat(r).isInstanceOf(Result.Accepted.class));
        assertThat(rig.counters.outside()).isZero();

        assertThatThrownBy(() -> session.dialogue().connection().output().write(octets("DATA\r\n")))
                .isInstanceOf(IllegalStateException.class);
        session.close();

        assertThat(peer.mails()).hasSize(1);
    }

    @Test
    @DisplayName("E08 once it was blown no mail goes out, and none is lost")
    void blownForGood() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        rig.counters.countOutside(1);

        Outcome.Fate fate = rig.deliver();

        assertThat(fate).isInstanceOf(Outcome.Deferred.class);
        assertThat(((Outcome.Deferred) fate).trouble().reason()).isEqualTo(Reason.INTERNAL);
        assertThat(peer.connections()).isZero();
    }

    @Test
    @DisplayName("E08 a session that was open when it blew carries nothing more")
    void blownWhileASessionIsKept() throws IOException {
        ScriptedPeer peer = rig.host(MX, List.of("SIZE"));
        assertThat(rig.deliver()).isInstanceOf(Outcome.Delivered.class);
        rig.counters.countOutside(1);

        assertThatThrownBy(rig::deliver).isInstanceOf(IllegalStateException.class);

        assertThat(peer.mails()).hasSize(1);
    }
}
