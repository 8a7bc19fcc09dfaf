package org.postseal.receive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.postseal.fuzz.Invariant.holds;
import static org.postseal.fuzz.Invariant.same;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postseal.FakeClock;
import org.postseal.fuzz.MemorySocket;
import org.postseal.fuzz.MemoryTls;
import org.postseal.fuzz.Octets;
import org.postseal.fuzz.Seeds;
import org.postseal.fuzz.Target;
import org.postseal.queue.FakeIntake;
import org.postseal.screen.Screening;
import org.postseal.smtp.Reply;
import org.postseal.smtp.ReplyReader;
import org.postseal.wire.ContentCheck;
import org.postseal.wire.LineReader;
import org.postseal.wire.Watchdog;

/**
 * Fuzzes a whole session of a client with us, STARTTLS included. Octet 0x1f of an input stands for
 * the end of a packet. Whatever comes: every reply is well-formed, a message is accepted only when
 * it can go out again as it came in, nothing that came before a handshake has a part in what comes
 * after it, no spool is left open, and how the octets were cut into packets changes nothing.
 */
public final class ReceivingTarget implements Target {

    private static final int CUT = 0x1f;
    private static final Screening SCREENING = new Screening(TestServer.RELAY.hostname());
    private static final ReceiveSettings SETTINGS =
            ReceiveSettings.of(TestServer.LOOPBACK, TestServer.RELAY).with(SmallLimits.LIMITS);

    /** Nothing waits in memory. */
    private static final Watchdog.Leash LEASH = new Watchdog("fuzz-watchdog").over(new Socket());

    private final Clock clock = FakeClock.atStart();

    /** One session over such packets, and what came of it. */
    private final class Run {
        private final FakeIntake intake = new FakeIntake();
        private final MemorySocket socket;
        private Optional<MemoryTls> tls = Optional.empty();
        private int acceptedInClear;

        Run(List<byte[]> packets) throws IOException {
            socket = new MemorySocket(packets);
            SmtpSession.House house =
                    new SmtpSession.House(
                            SETTINGS,
                            intake,
                            SCREENING,
                            Optional.of((_, _) -> encrypted()),
                            clock,
                            _ -> false,
                            new ClientRates(Rates.none(), () -> 0),
                            new Refusals());
            SessionChannel channel = new SessionChannel(socket, LEASH, clock, SETTINGS.timeouts());
            try {
                new SmtpSession(
                                house,
                                channel,
                                new Peer(InetAddress.getLoopbackAddress()),
                                Door.SMTP)
                        .run();
            } catch (EOFException e) {
                channel.flush();
            }
        }

        /** At this moment nothing may have come after the line that asked for it. */
        private MemoryTls encrypted() {
            String said = new String(socket.packets().delivered(), ISO_8859_1);
            holds(said.endsWith("\r\n"), "the clear text ends with a line");
            String line = said.substring(said.lastIndexOf('\n', said.length() - 2) + 1).strip();
            same(line.toUpperCase(Locale.ROOT), "STARTTLS", "the last line in clear text");
            same(socket.packets().available(), 0, "octets behind STARTTLS");
            acceptedInClear = intake.accepted().size();
            tls = Optional.of(new MemoryTls(socket, List.of()));
            return tls.get();
        }

        List<Reply> replies() throws IOException {
            List<Reply> all = new ArrayList<>(read(socket.written()));
            if (tls.isPresent()) {
                all.addAll(read(tls.get().inside().written()));
            }
            return all;
        }

        List<String> messages() {
            return intake.accepted().stream()
                    .map(a -> a.envelope() + "\n" + a.message().traits() + "\n" + a.text())
                    .toList();
        }
    }

    @Override
    public void attack(byte[] input) throws IOException {
        List<byte[]> packets = new Octets(input).pieces(CUT);
        Run run = new Run(packets);
        List<Reply> replies = run.replies();
        same(replies.getFirst().code(), 220, "the greeting");
        same(run.intake.openSpools(), 0, "open spools");
        long queued = replies.stream().filter(ReceivingTarget::isQueued).count();
        same((long) run.intake.accepted().size(), queued, "each message has its reply");
        for (FakeIntake.Accepted accepted : run.intake.accepted()) {
            check(accepted);
        }
        if (run.tls.isPresent()) {
            checkBoundary(run);
        } else {
            checkCuts(packets, run, replies);
        }
    }

    /** An address that is echoed can hold the same words, but not in their place. */
    private static boolean isQueued(Reply reply) {
        return reply.oneLine().matches("250 2\\.0\\.0 Ok: queued as .*");
    }

    /** As a client of ours would read them, to the last octet. */
    private static List<Reply> read(byte[] written) throws IOException {
        List<Reply> replies = new ArrayList<>();
        LineReader lines = new LineReader(new ByteArrayInputStream(written));
        ReplyReader reader = new ReplyReader(lines, new ReplyReader.Limits(510, 20));
        try {
            while (true) {
                replies.add(reader.read());
            }
        } catch (EOFException e) {
            int length = replies.stream().mapToInt(r -> r.wire().length()).sum();
            same(length, written.length, "replies of plain ASCII, and nothing between them");
        }
        for (Reply reply : replies) {
            boolean coded = reply.code() == 220 || reply.code() == 354 || reply.code() == 250;
            holds(coded || reply.enhanced().isPresent(), "an enhanced code: " + reply.oneLine());
        }
        return replies;
    }

    private static void check(FakeIntake.Accepted accepted) {
        byte[] octets = Seeds.octets(accepted.text());
        ContentCheck content = new ContentCheck(SmallLimits.LIMITS.textLineOctetsMax());
        holds(content.check(octets, 0, octets.length).isEmpty(), "no bare CR, LF or NUL");
        holds(content.atLineStart(), "its last line is ended");
        // A header field that only we may write is taken out, and what it was made of still counts.
        boolean eightBit = accepted.message().traits().eightBit();
        holds(eightBit || !content.eightBit(), "what is 8-bit is called so");
        holds(accepted.text().startsWith("Received: from "), "our trace on top");
        holds(accepted.textAsSent().length() <= 20_000 + 4, "a size within its bound");
        holds(
                accepted.envelope().recipients().size() <= SmallLimits.LIMITS.recipientsMax(),
                "so many recipients");
        boolean utf8 = accepted.envelope().options().smtpUtf8();
        holds(utf8 || !accepted.envelope().sender().needsSmtpUtf8(), "SMTPUTF8 was asked for");
    }

    /** RFC 3207, section 4.2: a message inside has nothing from before. */
    private static void checkBoundary(Run run) throws IOException {
        String inside =
                new String(run.tls.orElseThrow().inside().packets().delivered(), ISO_8859_1);
        List<FakeIntake.Accepted> all = run.intake.accepted();
        for (FakeIntake.Accepted accepted : all.subList(run.acceptedInClear, all.size())) {
            String upper = inside.toUpperCase(Locale.ROOT);
            holds(upper.contains("EHLO ") || upper.contains("HELO "), "hello was said again");
            holds(upper.contains("MAIL "), "the sender was named inside");
            holds(upper.contains("RCPT "), "the recipient was named inside");
            holds(isWithin(lastLine(accepted.textAsSent()), inside), "its last line came inside");
            holds(saysTls(accepted), "its trace says TLS");
        }
        for (FakeIntake.Accepted accepted : all.subList(0, run.acceptedInClear)) {
            holds(!saysTls(accepted), "its trace does not say TLS");
        }
    }

    /** Our own field: what the client sent may say anything. */
    private static boolean saysTls(FakeIntake.Accepted accepted) {
        String text = accepted.text();
        String trace = text.substring(0, text.length() - accepted.textAsSent().length());
        return trace.contains("\r\n\ttls TLS_");
    }

    private static String lastLine(String text) {
        String[] lines = text.split("\r\n");
        return lines.length == 0 ? "" : lines[lines.length - 1].strip();
    }

    /** In order; BDAT may stand between two parts of a line. */
    private static boolean isWithin(String part, String whole) {
        int at = 0;
        for (int i = 0; i < part.length(); i++) {
            at = whole.indexOf(part.charAt(i), at) + 1;
            if (at == 0) {
                return false;
            }
        }
        return true;
    }

    private void checkCuts(List<byte[]> packets, Run run, List<Reply> replies) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        packets.forEach(whole::writeBytes);
        byte[] octets = whole.toByteArray();
        List<byte[]> singles = new ArrayList<>();
        for (int i = 0; i < octets.length && octets.length < 3000; i++) {
            singles.add(new byte[] {octets[i]});
        }
        for (List<byte[]> other : List.of(List.of(octets), singles)) {
            Run again = new Run(other);
            // Where STARTTLS stands, packets decide, as they must.
            if (again.tls.isEmpty() && !mentionsTls(octets) && !other.isEmpty()) {
                same(again.messages(), run.messages(), "messages however cut");
                // Of several faults of a message the one that is seen first is named.
                same(kinds(again.replies()), kinds(replies), "replies however cut");
            }
        }
    }

    private static List<Integer> kinds(List<Reply> replies) {
        return replies.stream().map(reply -> reply.code() / 100).toList();
    }

    private static boolean mentionsTls(byte[] octets) {
        return new String(octets, ISO_8859_1).toUpperCase(Locale.ROOT).contains("STARTTLS");
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        String message = "MAIL FROM:<a@b.c>\r\nRCPT TO:<d@e.f>\r\nDATA\r\n\u001f";
        String text = "Subject: x\r\n\r\n..x\r\n.\r\n";
        return Seeds.join(
                Seeds.of(
                        "EHLO a\r\n" + message + text + "QUIT\r\n",
                        "EHLO a\r\nSTARTTLS\r\n\u001fEHLO b\r\n" + message + text,
                        "EHLO a\r\nSTARTTLS\r\nMAIL FROM:<x@y.z>\r\n",
                        "EHLO a\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<d@e.f>\r\nBDAT 6\r\nA: b\r\n"
                                + "BDAT 2 LAST\r\n\r\n",
                        "EHLO a\r\n" + message + "a\n.\nMAIL FROM:<x@y.z>\r\n.\r\n"),
                Seeds.suiteFiles("smtp/chasquid", ".cmy").stream()
                        .map(ReceivingTarget::clientSide)
                        .toList(),
                Seeds.files(Path.of("src/test/resources/smtp"), ".txt").stream()
                        .map(ReceivingTarget::clientSide)
                        .toList());
    }

    /** What a client says in a conversation of either form. */
    private static byte[] clientSide(byte[] conversation) {
        StringBuilder said = new StringBuilder();
        new String(conversation, ISO_8859_1)
                .lines()
                .forEach(line -> {
                    if (line.startsWith("C: ") || line.startsWith("c -> ")) {
                        said.append(line.substring(line.indexOf(' ', 2) + 1)).append("\r\n");
                    } else if (line.startsWith("C| ") && line.length() < 200) {
                        said.append(ConversationTest.unescaped(line.substring(3)));
                    }
                });
        String text = said.toString().replaceAll("^-> ", "").replaceAll("\n-> ", "\n");
        return Seeds.octets(text.length() > 4000 ? text.substring(0, 4000) : text);
    }

    @Override
    public List<String> words() {
        return List.of(
                "EHLO a\r\n",
                "HELO a\r\n",
                "STARTTLS\r\n",
                "MAIL FROM:<a@b.c>\r\n",
                "RCPT TO:<d@e.f>\r\n",
                "DATA\r\n",
                "BDAT 10\r\n",
                "BDAT 0 LAST\r\n",
                "RSET\r\n",
                "\r\n.\r\n",
                "\n.\n",
                "\r.\r",
                "\r\n",
                "\u001f",
                "Received: x\r\n",
                "NOOP\r\n",
                "Postseal-X: y\r\n",
                "QUIT\r\n",
                "\r\n\r\n",
                " LAST",
                " SMTPUTF8",
                "\u00fc",
                "\r\n.\u001f\r\n",
                "BDAT ");
    }

    @Override
    public int shortRuns() {
        return 1000;
    }
}
