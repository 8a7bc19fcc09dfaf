package org.postseal.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.temporal.ChronoField;
import org.postseal.mail.SecondText;

/**
 * One event as a line in the manner of mail programs: {@code TIME postseal[PID]: warning: text}.
 * For the journal, which knows time and program itself, the priority and the text alone. Text that
 * would break the line cannot: strangers' words are in it.
 */
final class LogLine extends LayoutBase<ILoggingEvent> {

    private static final int CHARACTERS_BEFORE = 64;
    private static final SecondText SECOND = new SecondText(LogLine::withoutZone);

    private final boolean journal;
    private final long pid = ProcessHandle.current().pid();

    LogLine(boolean journal) {
        this.journal = journal;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        String message = event.getFormattedMessage();
        StringBuilder out = new StringBuilder(message.length() + CHARACTERS_BEFORE);
        if (journal) {
            out.append('<').append(priority(event.getLevel())).append('>');
        } else {
            time(event.getInstant(), out);
            out.append(" postseal[").append(pid).append("]: ");
        }
        if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
            out.append("error: ");
        } else if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
            out.append("warning: ");
        }
        out.append(oneLine(message));
        if (event.getThrowableProxy() != null) {
            out.append(System.lineSeparator());
            out.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return out.append(System.lineSeparator()).toString();
    }

    /** As {@link Instant#toString} has it, to milliseconds: three digits, or none for none. */
    private static void time(Instant time, StringBuilder out) {
        out.append(SECOND.of(time.getEpochSecond()));
        int millis = time.get(ChronoField.MILLI_OF_SECOND);
        if (millis > 0) {
            int at = out.length();
            // Behind a one, which keeps their zeros.
            out.append(1000 + millis).setCharAt(at, '.');
        }
        out.append('Z');
    }

    private static String withoutZone(Instant second) {
        String text = second.toString();
        return text.substring(0, text.length() - 1);
    }

    /** Line breaks are rare: what has none is taken as it is. */
    private static String oneLine(String message) {
        int clean = 0;
        while (clean < message.length() && !breaks(message.charAt(clean))) {
            clean++;
        }
        if (clean == message.length()) {
            return message;
        }
        StringBuilder out = new StringBuilder(message.length()).append(message, 0, clean);
        for (int i = clean; i < message.length(); i++) {
            char c = message.charAt(i);
            out.append(breaks(c) ? ' ' : c);
        }
        return out.toString();
    }

    private static boolean breaks(char c) {
        return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
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
