package org.postseal.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One event as a line in the manner of mail programs: {@code TIME postseal[PID]: warning: text}.
 * For the journal, which knows time and program itself, the priority and the text alone. Text that
 * would break the line cannot: strangers' words are in it.
 */
final class LogLine extends LayoutBase<ILoggingEvent> {

    private final boolean journal;
    private final long pid = ProcessHandle.current().pid();

    LogLine(boolean journal) {
        this.journal = journal;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder out = new StringBuilder();
        if (journal) {
            out.append('<').append(priority(event.getLevel())).append('>');
        } else {
            Instant time = event.getInstant().truncatedTo(ChronoUnit.MILLIS);
            out.append(time).append(" postseal[").append(pid).append("]: ");
        }
        if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
            out.append("error: ");
        } else if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
            out.append("warning: ");
        }
        oneLine(event.getFormattedMessage(), out);
        if (event.getThrowableProxy() != null) {
            out.append(System.lineSeparator());
            out.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return out.append(System.lineSeparator()).toString();
    }

    private static void oneLine(String message, StringBuilder out) {
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            out.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : c);
        }
    }

    /** syslog's. */
    private static int priority(Level level) {
        if (level.isGreaterOrEqual(Level.ERROR)) {
            return 3;
        }
        if (level.isGreaterOrEqual(Level.WARN)) {
            return 4;
        }
        return level.isGreaterOrEqual(Level.INFO) ? 6 : 7;
    }
}
