package org.postseal.cli;

import java.io.Console;
import java.io.PrintStream;
import java.util.Optional;
import org.postseal.mail.Printable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Where commands write: text for people, or JSON. */
final class Screen {

    private final PrintStream out;
    private final PrintStream err;

    Screen(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** A line that may hold strangers' words. */
    void line(String text) {
        out.println(Printable.of(text));
    }

    /** The line that says it all: bold where a person reads it. */
    void headline(String text) {
        out.println(bold(Printable.of(text)));
    }

    /** Text of our own, of any number of lines. */
    void text(String ours) {
        out.print(ours);
        out.flush();
    }

    void json(Object value) {
        JsonMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        out.println(mapper.writeValueAsString(value));
    }

    /** The same on one line, for those who read a stream of them. */
    void jsonLine(Object value) {
        out.println(JsonMapper.builder().build().writeValueAsString(value));
    }

    /** A remark beside the answer, which must not get into it. */
    void remark(String text) {
        err.println("postseal: " + Printable.of(text));
    }

    PrintStream out() {
        return out;
    }

    /** Plain in a pipe, or when NO_COLOR is set. */
    private static String bold(String text) {
        boolean person =
                Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
        boolean plain = System.getenv("NO_COLOR") != null || "dumb".equals(System.getenv("TERM"));
        return person && !plain ? "\u001b[1m" + text + "\u001b[0m" : text;
    }
}
