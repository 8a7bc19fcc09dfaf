package org.postseal.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.mail.Domain;
import org.postseal.settle.Attempt;
import org.postseal.settle.Outcome;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;

/** For how long a destination out of reach is left alone, and by which clock. */
class OutagesTest {

    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final Domain DOWN = Domain.of("down.example");

    /** Where a machine's own count begins is anybody's guess. */
    private final AtomicLong nanos = new AtomicLong(-Duration.ofSeconds(30).toNanos());

    private final Outages outages = new Outages(PAUSE, nanos::get);

    /** The attempt began by a wall clock that says anything. */
    private static Outcome.Fate deferred(Reason reason, Instant at) {
        Attempt.Delays none =
                new Attempt.Delays(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        return new Outcome.Deferred(
                new Attempt(at, Optional.empty(), "", none), Trouble.of(reason, "words"), false);
    }

    private void learn(Reason reason) {
        outages.learn(DOWN, List.of(deferred(reason, Instant.parse("2026-06-01T12:00:00Z"))));
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"CONNECT_REFUSED", "CONNECT_TIMEOUT"})
    @DisplayName(
            "Q21 a destination that takes no connection is left alone for the pause, no longer")
    void pause(Reason reason) {
        learn(reason);
        pass(PAUSE.minusNanos(1));
        assertThat(outages.of(DOWN)).map(Trouble::reason).contains(reason);
        assertThat(outages.of(DOWN).orElseThrow().sentence())
                .isEqualTo("delivery temporarily suspended: words");
        assertThat(outages.of(Domain.of("other.example"))).isEmpty();
        pass(Duration.ofNanos(1));
        assertThat(outages.of(DOWN)).isEmpty();
    }

    @Test
    @DisplayName("Q21 a wall clock that is set back, or far ahead, makes the pause no longer")
    void wallClock() {
        for (String at : List.of("2036-06-01T12:00:00Z", "1996-06-01T12:00:00Z")) {
            outages.learn(DOWN, List.of(deferred(Reason.CONNECT_REFUSED, Instant.parse(at))));
            assertThat(outages.of(DOWN)).isPresent();
            pass(PAUSE);
            assertThat(outages.of(DOWN)).as("learned at %s", at).isEmpty();
        }
    }

    @Test
    @DisplayName(
            "Q21 each failure begins the pause anew; whatever else comes of an attempt ends it")
    void renewedAndEnded() {
        learn(Reason.CONNECT_REFUSED);
        pass(PAUSE.minusSeconds(1));
        learn(Reason.CONNECT_TIMEOUT);
        pass(PAUSE.minusSeconds(1));
        assertThat(outages.of(DOWN)).isPresent();
        learn(Reason.STARTTLS_NOT_OFFERED);
        assertThat(outages.of(DOWN)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"CONNECTION_LOST", "DANE_MISMATCH", "STARTTLS_STRIPPED", "DNS_BOGUS"})
    @DisplayName("Q21 what a host said, or how it failed to prove itself, is found out each time")
    void onlyDialing(Reason reason) {
        learn(reason);
        assertThat(outages.of(DOWN)).isEmpty();
    }
}
