package org.postseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command as a reader of mail calls it. */
class TraceCommandTest {

    private static final String MESSAGE =
            "Received: from out.example (out.example [192.0.2.2])\r\n"
                    + "\tby mx.own.example (Postfix) with ESMTPS id 3;\r\n"
                    + "\tThu, 1 Jan 2026 00:00:10 +0000\r\n"
                    + "Received: from <b>a</b> (a [192.0.2.1]) by out.example (Postfix)\r\n"
                    + "\twith ESMTP id 2; Thu, 1 Jan 2026 00:00:00 +0000\r\n"
                    + "Subject: \u001b[31mx\r\n\r\nbody\r\n";

    @TempDir private Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String message, String... words) {
        out.reset();
        Screen screen = new Screen(stream(out), stream(err));
        byte[] octets = message.getBytes(StandardCharsets.UTF_8);
        CommandLine line =
                new CommandLine(new TraceCommand(screen, new ByteArrayInputStream(octets)));
        line.setExecutionExceptionHandler((e, _, _) -> {
            if (e instanceof CommandFailed failed) {
                return failed.exitCode();
            }
            throw e;
        });
        return line.execute(words);
    }

    private static PrintStream stream(ByteArrayOutputStream out) {
        return new PrintStream(out, true, StandardCharsets.UTF_8);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("trace names a hop in the clear first, then each hop, then what cannot be known")
    void words() {
        assertThat(run(MESSAGE, "--trust", "mx.own.example")).isEqualTo(2);
        assertThat(out())
                .startsWith("NOT ENCRYPTED on 1 of 2 hops")
                .contains("1. From <b>a</b> to out.example: IN THE CLEAR")
                .contains("2. From out.example to mx.own.example: encrypted")
                .contains("Told by your server mx.own.example.")
                .contains("What cannot be known:")
                .contains("hearsay");
        String good = MESSAGE.replace("ESMTP id", "ESMTPS id");
        assertThat(run(good, "--trust", ".example")).isZero();
        assertThat(run(good)).isEqualTo(1);
        assertThat(out()).contains("Claimed by mx.own.example").contains("say so with --trust");
        assertThat(run("Subject: x\r\n\r\n")).isEqualTo(1);
        assertThat(out()).startsWith("This message has no Received field");
    }

    @Test
    @DisplayName("trace --json has the same for programs")
    void json() {
        assertThat(run(MESSAGE, "--json", "--trust", "mx.own.example")).isEqualTo(2);
        JsonNode answer = JsonMapper.builder().build().readTree(out());
        assertThat(answer.path("verdict").asString()).isEqualTo("clear");
        assertThat(answer.path("hops")).hasSize(2);
        JsonNode last = answer.path("hops").get(1);
        assertThat(last.path("channel").asString()).isEqualTo("encrypted");
        assertThat(last.path("trust").asString()).isEqualTo("trusted");
        assertThat(last.path("delaySeconds").asLong()).isEqualTo(10);
    }

    @Test
    @DisplayName("trace --html writes a page in which a stranger's words are only words")
    void html() throws IOException {
        Path page = folder.resolve("page.html");
        assertThat(run(MESSAGE, "--html", page.toString())).isEqualTo(2);
        assertThat(Files.readString(page))
                .contains("&lt;b&gt;a&lt;/b&gt;")
                .doesNotContain("<b>a")
                .doesNotContain("<script");
        assertThat(run(MESSAGE, "--html", folder.resolve("no/page").toString())).isEqualTo(73);
    }

    @Test
    @DisplayName("trace believes the relay of a configuration, and says what it cannot read")
    void sources() throws IOException {
        Path config = folder.resolve("postseal.toml");
        Files.writeString(
                config, "hostname = \"mx.own.example\"\ndata = \"" + folder.resolve("d") + "\"\n");
        Path eml = folder.resolve("a.eml");
        Files.writeString(eml, MESSAGE);
        assertThat(run("", eml.toString(), "--config", config.toString())).isEqualTo(2);
        assertThat(out()).contains("Told by your server mx.own.example.");
        assertThat(run("", folder.resolve("none.eml").toString())).isEqualTo(66);
        assertThat(run("", folder.toString())).isEqualTo(66);
    }
}
