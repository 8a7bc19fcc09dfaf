package org.postseal.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up the log: one line for each event, on standard error. */
final class LogOutput {

    /**
     * It logs an error with a trace for every signature that is wrong, one for each lookup. That is
     * for those who look closely; what it comes to is in our own answers and log lines.
     */
    private static final String DNS_LIBRARY = "org.xbill.DNS";

    private LogOutput() {}

    /**
     * @param level of what is shown
     * @param json whether lines are JSON objects
     */
    static void install(Level level, boolean json) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        context.reset();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(started(json ? json(context) : plain(context)));
        LogStream lines = new LogStream(new FileOutputStream(FileDescriptor.err));
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(lines::drain));
        appender.setOutputStream(lines);
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(level);
        root.addAppender(appender);
        context.getLogger(DNS_LIBRARY).setLevel(level == Level.DEBUG ? level : Level.OFF);
    }

    private static Encoder<ILoggingEvent> started(Encoder<ILoggingEvent> encoder) {
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> plain(LoggerContext context) {
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        LogLine layout = new LogLine(System.getenv("JOURNAL_STREAM") != null);
        layout.setContext(context);
        layout.start();
        encoder.setLayout(layout);
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        return encoder;
    }
}
