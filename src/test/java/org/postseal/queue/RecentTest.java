package org.postseal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.mail.Address;
import org.postseal.mail.Domain;
import org.postseal.mail.Recipient;

class RecentTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_767_225_600);
    private static final Domain ONE = Domain.of("one.test");

    private final AtomicLong nanos = new AtomicLong();
    private final Recent recent = new Recent(nanos::get);

    private void add(long number) {
        var row = new Fresh.Row(number, Recipient.of(Address.parse("a@one.test")));
        recent.add(
                new Fresh(
                        QueueIds.text(number),
                        QueueFixture.envelope("s@here.test", "a@one.test"),
                        QueueFixture.SMALL,
                        "",
                        NOW,
                        List.of(row)));
    }

    private boolean take(long number) {
        return recent.take(ONE, new Job(0, number, number), NOW).isPresent();
    }

    @Test
    @DisplayName("it is crowded when much waits and something moves, and not when nothing does")
    void crowded() {
        for (long i = 1; i <= 2_100; i++) {
            add(i);
        }
        assertThat(recent.isCrowded()).as("nothing has moved yet").isFalse();
        assertThat(take(1)).isTrue();
        assertThat(recent.isCrowded()).isTrue();
        nanos.addAndGet(Duration.ofMillis(101).toNanos());
        assertThat(recent.isCrowded()).as("nothing moves any more").isFalse();
        for (long i = 2; i <= 200; i++) {
            assertThat(take(i)).isTrue();
        }
        assertThat(recent.isCrowded()).as("little waits").isFalse();
    }

    @Test
    @DisplayName("what was taken is here no more, and neither is what was forgotten")
    void once() {
        add(1);
        add(2);
        assertThat(take(1)).isTrue();
        assertThat(take(1)).isFalse();
        recent.forget(2);
        assertThat(take(2)).isFalse();
    }
}
