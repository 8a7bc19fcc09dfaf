package org.postseal.smtp;

import static org.postseal.fuzz.Invariant.holds;
import static org.postseal.fuzz.Invariant.same;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.postseal.fuzz.Seeds;
import org.postseal.fuzz.Target;
import org.postseal.wire.LineReader;

/**
 * Fuzzes {@link ReplyReader} and {@link Extensions}: what is read is within its bounds, is the same
 * when it is written and read again, and never offers what was not said.
 */
public final class RepliesTarget implements Target {

    private static final ReplyReader.Limits LIMITS = new ReplyReader.Limits(200, 8);

    @Override
    public void attack(byte[] input) throws IOException {
        ReplyReader reader = reader(input);
        try {
            while (true) {
                check(reader.read(), input);
            }
        } catch (EOFException | MalformedReply e) {
            // as a client would end the session
        }
    }

    private static ReplyReader reader(byte[] octets) {
        return new ReplyReader(new LineReader(new ByteArrayInputStream(octets)), LIMITS);
    }

    private static void check(Reply reply, byte[] input) throws IOException {
        holds(reply.code() >= 200 && reply.code() <= 599, "a code of a reply");
        holds(reply.lines().size() <= LIMITS.linesMax(), "so many lines");
        holds(
                reply.isPositive() ? !reply.isTransient() && !reply.isPermanent() : true,
                "one class");
        reply.enhanced()
                .ifPresent(code -> same(code.category(), reply.code() / 100, "the class agrees"));
        byte[] wire = reply.wire().getBytes(StandardCharsets.UTF_8);
        holds(reply.oneLine().indexOf('\n') < 0 && reply.oneLine().indexOf('\r') < 0, "one line");
        // A character that was no UTF-8 takes more octets when it is written again.
        ReplyReader again =
                new ReplyReader(
                        new LineReader(new ByteArrayInputStream(wire)),
                        new ReplyReader.Limits(800, LIMITS.linesMax()));
        same(again.read(), reply, "written and read");
        check(Extensions.of(reply), new String(input, StandardCharsets.UTF_8));
    }

    private static void check(Extensions offered, String said) {
        String upper = said.toUpperCase(java.util.Locale.ROOT);
        for (String name : offered.names()) {
            holds(!name.isEmpty() && upper.contains(name), "nothing is offered that is not said");
        }
        if (offered.startTls()) {
            holds(upper.contains("STARTTLS"), "STARTTLS was said");
            holds(!offered.maskedStartTls().filter("STARTTLS"::equals).isPresent(), "not masked");
        }
        holds(offered.sizeMax().orElse(1) > 0, "a size");
        holds(offered.limit("RCPTMAX").orElse(1) > 0, "a limit");
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        return Seeds.join(
                Seeds.of(
                        "220 mx ESMTP\r\n250-mx\r\n250-SIZE 100\r\n250-LIMITS RCPTMAX=3\r\n"
                                + "250 STARTTLS\r\n",
                        "250\r\n",
                        "250-mx\r\n250 XXXXXXXA\r\n",
                        "550 5.1.1 no\r\n",
                        "250-2.0.0 a\r\n250 2.0.0 b\r\n"),
                Seeds.strings("smtp/smtp-proto.json"));
    }

    @Override
    public List<String> words() {
        return List.of(
                "\r\n",
                "250-",
                "250 ",
                "250",
                "STARTTLS",
                "SIZE ",
                "LIMITS RCPTMAX=",
                "5.7.1 ",
                "421 ",
                "354 ",
                "PIPELINING",
                "8BITMIME",
                "SMTPUTF8",
                "CHUNKING",
                "DSN",
                "\t");
    }

    @Override
    public int octetsMax() {
        return 1024;
    }
}
