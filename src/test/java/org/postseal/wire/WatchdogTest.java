package org.postseal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WatchdogTest {

    private static final Duration SOON = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofMinutes(10);

    private final Watchdog watchdog = new Watchdog("test-watchdog");
    private Socket ours = new Socket();
    private Socket theirs = new Socket();
    private DeadlineInput input;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ours = new Socket(door.getInetAddress(), door.getLocalPort());
            theirs = door.accept();
        }
        input =
                new DeadlineInput(
                        new SocketConnection(ours), watchdog.over(ours), Clock.systemUTC());
    }

    @AfterEach
    void close() throws IOException {
        ours.close();
        theirs.close();
        watchdog.close();
    }

    private void say(String text) throws IOException {
        theirs.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    @DisplayName("J17 a peer that says nothing is not waited for beyond the limit")
    void silentPeer() {
        input.limit(SOON, LONG);
        assertThatThrownBy(() -> input.read()).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    @DisplayName("J17 a peer that drips octets is not waited for beyond the limit of all reads")
    void drippingPeer() throws IOException {
        input.limit(LONG, Duration.ofMillis(400));
        Thread drip =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                while (!theirs.isClosed()) {
                                    say(".");
                                    Thread.sleep(20);
                                }
                            } catch (IOException | InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        assertThatThrownBy(
                        () -> {
                            while (input.read() >= 0) {
                                Thread.onSpinWait();
                            }
                        })
                .isInstanceOf(SocketTimeoutException.class);
        drip.interrupt();
    }

    @Test
    @DisplayName("after a read that took too long nothing is read, and what is written arrives")
    void saysWhyAfterwards() throws IOException {
        input.limit(SOON, LONG);
        assertThatThrownBy(() -> input.read()).isInstanceOf(SocketTimeoutException.class);
        say("too late");
        input.limit(LONG, LONG);
        assertThatThrownBy(() -> input.read()).isInstanceOf(SocketTimeoutException.class);
        ours.getOutputStream().write("421 bye".getBytes(StandardCharsets.US_ASCII));
        ours.shutdownOutput();
        assertThat(theirs.getInputStream().readAllBytes()).asString().isEqualTo("421 bye");
    }

    @Test
    @DisplayName("what comes in time is read, and a peer that closes is at its end")
    void inTime() throws IOException {
        input.limit(LONG, LONG);
        say("x");
        assertThat(input.read()).isEqualTo('x');
        theirs.close();
        assertThat(input.read()).isEqualTo(-1);
    }

    @Test
    @DisplayName("nothing is ended between two reads, however long that takes")
    void idle() throws Exception {
        input.limit(Duration.ofMillis(250), LONG);
        say("x");
        assertThat(input.read()).isEqualTo('x');
        Thread.sleep(700);
        say("y");
        assertThat(input.read()).isEqualTo('y');
    }

    @Test
    @DisplayName("a peer that takes nothing does not hold a write for ever")
    void stalledWrite() {
        Watchdog.Leash leash = watchdog.over(ours);
        leash.armWrite(SOON);
        assertThatThrownBy(
                        () -> {
                            byte[] much = new byte[1 << 20];
                            while (!Thread.interrupted()) {
                                ours.getOutputStream().write(much);
                            }
                        })
                .isInstanceOf(SocketException.class);
        assertThat(leash.hasBitten()).isTrue();
    }
}
