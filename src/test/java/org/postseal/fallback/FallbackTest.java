package org.postseal.fallback;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.FakeClock;
import org.postseal.mail.Address;
import org.postseal.mail.Recipient;
import org.postseal.queue.Claim;
import org.postseal.settle.Attempt;
import org.postseal.settle.Outcome;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;

class FallbackTest {

    private final FakeClock clock = FakeClock.atStart();
    private final Fallback fallback = new Fallback(Duration.ofHours(24), clock);

    @Test
    @DisplayName("what cannot be protected waits, and remembers since when")
    void waits() {
        var first = (Outcome.Deferred) fallback.protect(waiting(Optional.empty()), unprotected());
        assertThat(first.unprotectedSince()).contains(clock.instant());
        assertThat(first.trouble().reason()).isEqualTo(Reason.STARTTLS_NOT_OFFERED);
        Instant since = clock.instant();
        clock.advance(Duration.ofHours(24).minusMillis(1));
        var last = (Outcome.Deferred) fallback.protect(waiting(Optional.of(since)), unprotected());
        assertThat(last.unprotectedSince()).contains(since);
    }

    @Test
    @DisplayName("after protect_lifetime it goes back to its sender")
    void tooLong() {
        Instant since = clock.instant();
        clock.advance(Duration.ofHours(24));
        var fate = (Outcome.Rejected) fallback.protect(waiting(Optional.of(since)), unprotected());
        assertThat(fate.trouble().reason()).isEqualTo(Reason.UNPROTECTED_TOO_LONG);
        assertThat(fate.trouble().sentence()).contains(since.toString(), "no STARTTLS at mx");
    }

    private Outcome.Unprotected unprotected() {
        return new Outcome.Unprotected(
                Attempt.none(clock.instant()),
                Trouble.of(Reason.STARTTLS_NOT_OFFERED, "no STARTTLS at mx"));
    }

    private static Claim.Waiting waiting(Optional<Instant> since) {
        Recipient recipient = Recipient.of(Address.parse("u@example.org"));
        return new Claim.Waiting(1, recipient, 3, false, since);
    }
}
