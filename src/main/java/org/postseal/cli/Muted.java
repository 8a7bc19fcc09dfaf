package org.postseal.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.concurrent.Callable;

/**
 * Keeps out of the log what is done for show: a second relay that is attacked on purpose would
 * alarm whoever reads the log of the first. It is told by the threads that the work starts, and
 * ends with the work, whatever threads are left of it.
 */
final class Muted extends Filter<ILoggingEvent> {

    private static final InheritableThreadLocal<Muted.Work> HERE = new InheritableThreadLocal<>();

    private static final class Work {
        private volatile boolean ended;
    }

    /** Does the work; nothing that its threads log is shown until it returns. */
    static <T> T call(Callable<T> work) throws Exception {
        Work begun = new Work();
        HERE.set(begun);
        try {
            return work.call();
        } finally {
            begun.ended = true;
            HERE.remove();
        }
    }

    /** Whether this thread works for show. */
    static boolean isHere() {
        Work work = HERE.get();
        return work != null && !work.ended;
    }

    @Override
    public FilterReply decide(ILoggingEvent event) {
        return isHere() ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
