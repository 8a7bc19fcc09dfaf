package org.postseal.lab;

import java.io.IOException;
import java.util.Locale;

/**
 * One thing that the world can do to mail, and what must become of a message then. The classes of
 * package {@code scenario} are one each.
 */
public interface Scenario {

    /** What is special about it, in a few words. */
    String story();

    /** Puts its zones and hosts on the stage, and says what is expected. */
    void set(Stage stage) throws IOException;

    /**
     * Where what is expected is a choice of ours, beside which there are other right ones: which
     * choice. Empty where anything else would be a fault.
     */
    default String choice() {
        return "";
    }

    /** From the name of the class: {@code DaneMismatch} is {@code dane-mismatch}. */
    default String name() {
        return getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-")
                .toLowerCase(Locale.ROOT);
    }
}
