package org.postseal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.mail.Address;
import org.postseal.mail.Domain;
import org.postseal.mail.Recipient;

class RecentTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_767_225_600);

    private final Recent recent = new Recent();

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
        return recent.take(Domain.of("one.test"), new Job(0, number, number), NOW).isPresent();
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
