package org.postseal.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.mail.Domain;
import org.postseal.settle.Outcome;

/** A session outlives the worker that opened it, for its destination, and for a moment only. */
class IdleSessionsTest {

    private static final String MX = "mx1.example.test";

    private final Rig rig = new Rig();

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    private void delivered() {
        assertThat(rig.deliver()).isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    void theNextWorkerUsesTheSameConnection() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);

        delivered();
        rig.nextWorker();
        delivered();
        rig.nextWorker();
        delivered();

        assertThat(peer.connections()).isEqualTo(1);
        assertThat(peer.mails()).hasSize(3);
    }

    @Test
    @DisplayName("T29 Q17 the next worker does not use it under another demand")
    void anotherDemand() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        delivered();
        rig.nextWorker();

        rig.rule("example.test secure match=mx1.example.test");
        delivered();

        assertThat(peer.connections()).isEqualTo(2);
    }

    @Test
    @DisplayName("Q09 another destination with the same hosts never gets it")
    void anotherDestination() throws IOException {
        rig.host(MX, ScriptedPeer.ALL);
        delivered();
        rig.nextWorker();

        assertThat(rig.idle.take(Domain.of("other.test"))).isEmpty();
        assertThat(rig.idle.take(Rig.DOMAIN)).isPresent();
        assertThat(rig.idle.take(Rig.DOMAIN)).isEmpty();
    }

    @Test
    void leaveIsTakenOfOneThatNobodyWants() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        delivered();
        rig.nextWorker();

        rig.nanos.addAndGet(IdleSessions.IDLE_MAX.toNanos() - 1);
        rig.idle.leaveOld();
        assertThat(peer.heard("QUIT")).isEmpty();
        rig.nanos.addAndGet(1);
        rig.idle.leaveOld();

        assertThat(rig.idle.take(Rig.DOMAIN)).isEmpty();
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (peer.heard("QUIT").isEmpty() && System.nanoTime() < until) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(peer.heard("QUIT")).hasSize(1);
    }

    @Test
    void nothingIsKeptWhenAllIsOver() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL);
        delivered();

        rig.idle.close();
        rig.nextWorker();

        assertThat(rig.idle.take(Rig.DOMAIN)).isEmpty();
        assertThat(peer.mails()).hasSize(1);
    }

    @Test
    void oneThatTheServerClosedMeanwhileIsReplaced() throws IOException {
        ScriptedPeer peer = rig.host(MX, ScriptedPeer.ALL, new Misbehaviour.LeavesAfter(1));
        delivered();
        rig.nextWorker();
        delivered();

        assertThat(peer.connections()).isEqualTo(2);
        assertThat(peer.mails()).hasSize(2);
    }
}
