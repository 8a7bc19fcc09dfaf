package org.postseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogLineTest {

    private static final long PID = ProcessHandle.current().pid();

    @ParameterizedTest
    @DisplayName("the time is written to milliseconds, as Instant writes it")
    @ValueSource(
            strings = {
                "2026-11-26T13:06:24Z",
                "2026-11-26T13:06:24.000000001Z",
                "2026-11-26T13:06:24.001Z",
                "2026-11-26T13:06:24.070999999Z",
                "2026-11-26T13:06:24.999999999Z",
                "2026-11-26T13:06:25.500Z",
                "1969-12-31T23:59:59.25Z"
            })
    void time(String time) {
        Instant moment = Instant.parse(time);
        assertThat(written(false, Level.INFO, moment, "x"))
                .isEqualTo(moment.truncatedTo(ChronoUnit.MILLIS) + " postseal[" + PID + "]: x");
    }

    @Test
    @DisplayName("no words of a stranger break a line, wherever the break stands")
    void oneLine() {
        for (String sign : new String[] {"\n", "\r", "\0", "\u0085", "\u2028", "\u2029"}) {
            assertThat(journal(sign + "a" + sign + sign + "b" + sign)).isEqualTo("<6> a  b ");
        }
        assertThat(journal("na\u00efve \u20ac")).isEqualTo("<6>na\u00efve \u20ac");
        assertThat(journal("na\u00efve\n\u20ac")).isEqualTo("<6>na\u00efve \u20ac");
        assertThat(journal("")).isEqualTo("<6>");
    }

    @Test
    @DisplayName("what is worse than news says so")
    void level() {
        assertThat(written(true, Level.WARN, Instant.EPOCH, "x")).isEqualTo("<4>warning: x");
        assertThat(written(true, Level.ERROR, Instant.EPOCH, "x")).isEqualTo("<3>error: x");
    }

    private static String journal(String message) {
        return written(true, Level.INFO, Instant.EPOCH, message);
    }

    /** Without the line's own end. */
    private static String written(boolean journal, Level level, Instant time, String message) {
        LoggingEvent event = new LoggingEvent();
        event.setLevel(level);
        event.setInstant(time);
        event.setMessage(message);
        String line = new LogLine(journal).doLayout(event);
        assertThat(line).endsWith(System.lineSeparator());
        return line.substring(0, line.length() - System.lineSeparator().length());
    }
}
