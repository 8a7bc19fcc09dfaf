package org.postseal.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.queue.FakeIntake;

/**
 * Plays the conversations in {@code src/test/resources/smtp}, one file per behaviour:
 *
 * <pre>
 * C: a line to send, with CRLF         C| the same, and \r \n \0 \xHH \\ are read, without CRLF
 * S: the start of the next reply line  S* lines that are skipped up to one that starts so
 * S. the server closes                 Q: text that the accepted messages must hold, joined
 * Q# how many messages were accepted   # a comment, as an empty line is
 * </pre>
 */
class ConversationTest {

    private static final Path FOLDER = Path.of("src/test/resources/smtp");

    static Stream<Path> conversations() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<Path> sorted = files.sorted().toList();
            assertThat(sorted).isNotEmpty();
            return sorted.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void conversation(Path file) throws IOException {
        try (TestServer server = new TestServer(SmallLimits.LIMITS);
                TestClient client = server.connect()) {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                try {
                    play(line, client, server.intake);
                } catch (IOException | AssertionError e) {
                    fail(file + ":" + number + ": " + line + ": " + e, e);
                }
            }
        }
    }

    private static void play(String line, TestClient client, FakeIntake intake) throws IOException {
        if (line.isBlank() || line.startsWith("#")) {
            return;
        }
        String text = line.length() > 3 ? line.substring(3) : "";
        switch (line.substring(0, 2)) {
            case "C:" -> client.line(text);
            case "C|" -> client.raw(unescaped(text));
            case "S:" -> assertThat(client.readLine()).startsWith(text);
            case "S*" -> {
                while (!client.readLine().startsWith(text)) {
                    // a line of a reply that this conversation is not about
                }
            }
            case "S." -> assertThat(client.isClosedByServer()).isTrue();
            case "Q:" -> assertThat(joined(intake)).contains(unescaped(text));
            case "Q#" -> assertThat(intake.accepted()).hasSize(Integer.parseInt(text));
            default -> fail("what is " + line);
        }
    }

    private static String joined(FakeIntake intake) {
        StringBuilder all = new StringBuilder();
        intake.accepted().forEach(a -> all.append(a.envelope()).append('\n').append(a.text()));
        return all.toString();
    }

    /** With {@code *N} at the end of a line, what stands before it is repeated. */
    static String unescaped(String text) {
        int star = text.lastIndexOf(" *");
        if (star > 0 && text.substring(star + 2).matches("\\d+")) {
            return unescaped(text.substring(0, star))
                    .repeat(Integer.parseInt(text.substring(star + 2)));
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            i++;
            switch (text.toLowerCase(Locale.ROOT).charAt(i)) {
                case 'r' -> out.append('\r');
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case '0' -> out.append('\0');
                case 'x' -> {
                    out.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> out.append(text.charAt(i));
            }
        }
        return out.toString();
    }
}
