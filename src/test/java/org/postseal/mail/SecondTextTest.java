package org.postseal.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SecondTextTest {

    @Test
    @DisplayName("every moment has the text of its own second, and each second is written once")
    void ownSecond() {
        List<Instant> written = new ArrayList<>();
        SecondText text =
                new SecondText(second -> {
                    written.add(second);
                    return second.toString();
                });
        for (long milli : new long[] {5_000, 5_999, 6_000, 6_001, 5_500, 0, -1}) {
            long second = Math.floorDiv(milli, 1000);
            assertThat(text.of(second)).isEqualTo(Instant.ofEpochSecond(second).toString());
        }
        assertThat(written)
                .extracting(Instant::getEpochSecond)
                .containsExactly(0L, 5L, 6L, 5L, 0L, -1L);
    }
}
