package org.postseal.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.FakeClock;
import org.postseal.tls.HandshakeSampling.Mode;

/** Which handshakes are to be signed. */
class HandshakeSamplingTest {

    private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress THERE = InetAddress.ofLiteral("192.0.2.2");

    private final FakeClock clock = FakeClock.atStart();
    private Optional<Pledge> next = Optional.of(new Pledge(new byte[32], new byte[0], new byte[0]));

    private HandshakeSampling sampling(Mode mode) {
        return new HandshakeSampling(mode, () -> next, clock);
    }

    private static boolean isPledged(Optional<HandshakeSampling.Turn> turn) {
        return turn.flatMap(HandshakeSampling.Turn::pledge).isPresent();
    }

    @Test
    @DisplayName("a host has one turn in each hour of the clock, whatever its address")
    void hourly() {
        HandshakeSampling sampling = sampling(Mode.SAMPLE);
        assertThat(isPledged(sampling.turn("mx1.example.test", HERE))).isTrue();
        assertThat(sampling.turn("MX1.example.test", THERE)).isEmpty();
        assertThat(isPledged(sampling.turn("mx2.example.test", HERE))).isTrue();
        clock.advance(Duration.ofHours(1));
        assertThat(isPledged(sampling.turn("mx1.example.test", HERE))).isTrue();
    }

    @Test
    @DisplayName("a turn that came to no handshake, or had nothing to commit to, is still to come")
    void unused() {
        HandshakeSampling sampling = sampling(Mode.SAMPLE);
        sampling.turn("mx1.example.test", HERE).orElseThrow().unused();
        assertThat(isPledged(sampling.turn("mx1.example.test", HERE))).isTrue();
        Optional<Pledge> one = next;
        next = Optional.empty();
        assertThat(sampling.turn("mx2.example.test", HERE)).isEmpty();
        next = one;
        assertThat(isPledged(sampling.turn("mx2.example.test", HERE))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"SAMPLE", "ALL"})
    @DisplayName("an address that could not do it is left alone for an hour, and the reason kept")
    void unable(Mode mode) {
        HandshakeSampling sampling = sampling(mode);
        sampling.turn("mx1.example.test", HERE).orElseThrow().failed("too old");
        HandshakeSampling.Turn other = sampling.turn("mx2.example.test", HERE).orElseThrow();
        assertThat(other.pledge()).isEmpty();
        assertThat(other.missing()).isEqualTo("too old");
        clock.advance(Duration.ofMinutes(61));
        assertThat(isPledged(sampling.turn("mx1.example.test", HERE))).isTrue();
    }

    @Test
    @DisplayName("all have theirs, or none")
    void allOrNone() {
        HandshakeSampling all = sampling(Mode.ALL);
        HandshakeSampling off = sampling(Mode.OFF);
        for (int i = 0; i < 3; i++) {
            assertThat(isPledged(all.turn("mx1.example.test", HERE))).isTrue();
            assertThat(off.turn("mx1.example.test", HERE)).isEmpty();
            assertThat(HandshakeSampling.none().turn("mx1.example.test", HERE)).isEmpty();
        }
    }
}
