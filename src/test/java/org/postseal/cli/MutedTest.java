package org.postseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the canaries' own relay logs is nothing for the log of the relay that flies them. */
class MutedTest {

    @Test
    @DisplayName("E07 what the work's threads log is not shown, and other threads' lines are")
    void threads() throws Exception {
        try (ExecutorService before = Executors.newSingleThreadExecutor()) {
            assertThat(before.submit(MutedTest::reply).get()).isEqualTo(FilterReply.NEUTRAL);
            FilterReply other =
                    Muted.call(() -> {
                        assertThat(reply()).isEqualTo(FilterReply.DENY);
                        try (ExecutorService own = Executors.newVirtualThreadPerTaskExecutor()) {
                            assertThat(own.submit(MutedTest::reply).get())
                                    .isEqualTo(FilterReply.DENY);
                        }
                        return before.submit(MutedTest::reply).get();
                    });
            assertThat(other).isEqualTo(FilterReply.NEUTRAL);
        }
        assertThat(reply()).isEqualTo(FilterReply.NEUTRAL);
    }

    @Test
    @DisplayName("E07 a thread that outlives the work is heard again")
    void afterwards() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (ExecutorService left = Executors.newSingleThreadExecutor()) {
            Future<FilterReply> later =
                    Muted.call(() ->
                            left.submit(() -> {
                                over.await();
                                return reply();
                            }));
            over.countDown();
            assertThat(later.get()).isEqualTo(FilterReply.NEUTRAL);
        }
    }

    private static FilterReply reply() {
        return new Muted().decide(new LoggingEvent());
    }
}
