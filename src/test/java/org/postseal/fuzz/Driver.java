package org.postseal.fuzz;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Where Jazzer enters: the one argument names the target. */
public final class Driver {

    private static Target target = Targets.of("lines");

    private Driver() {}

    public static void fuzzerInitialize(String[] arguments) {
        target = Targets.of(arguments[0]);
        silence();
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        target.attack(input);
    }

    /** What is provoked a million times is not logged. */
    static void silence() {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
    }
}
