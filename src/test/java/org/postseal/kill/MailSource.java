package org.postseal.kill;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32;
import org.postseal.wire.LineReader;

/** Hands over message after message until the relay is killed. */
final class MailSource {

    static final List<String> DOMAINS = List.of("a.kill.test", "b.kill.test");

    private static final String SENDER_DOMAIN = "@source.test";
    private static final int BACKLOG_MAX = 400;
    private static final int SMALL_LINES_MAX = 40;
    private static final int LARGE_LINES_MIN = 1_200;
    private static final long PAUSE_NANOS = 20_000_000;
    private static final String LINE = "x".repeat(70);

    private final InetSocketAddress door;
    private final Ledger ledger;
    private final Trigger trigger;
    private final SplittableRandom random;
    private final String name;

    /**
     * @param name begins its messages' own names
     */
    MailSource(
            InetSocketAddress door,
            Ledger ledger,
            Trigger trigger,
            SplittableRandom random,
            String name) {
        this.door = door;
        this.ledger = ledger;
        this.trigger = trigger;
        this.random = random;
        this.name = name;
    }

    /** How a message to one recipient is called in the {@link Ledger}; its sender has its name. */
    static String key(String sender, String recipient) {
        return sender.replace(SENDER_DOMAIN, "") + " " + recipient;
    }

    /** Sends until the connection breaks. */
    void run() {
        String _ = run(Integer.MAX_VALUE);
    }

    /** Sends so many, or until one is refused or the connection breaks: returns why, or nothing. */
    String run(int messages) {
        try (Socket socket = new Socket(door.getAddress(), door.getPort())) {
            socket.setSoTimeout(10_000);
            socket.setTcpNoDelay(true);
            LineReader in = new LineReader(socket.getInputStream());
            expect(in, "220");
            ask(socket, in, "EHLO source.test", "250");
            for (int i = 0; i < messages; i++) {
                while (ledger.backlog() > BACKLOG_MAX) {
                    ask(socket, in, "NOOP", "250");
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
                send(socket, in, name + "-" + i);
            }
            return "";
        } catch (IOException e) {
            // The relay was killed, as it had to be, or has no room.
            return String.valueOf(e.getMessage());
        }
    }

    private void send(Socket socket, LineReader in, String id) throws IOException {
        List<String> recipients = new ArrayList<>();
        int domains = random.nextInt(5) == 0 ? 2 : 1;
        for (int i = 0; i < domains; i++) {
            recipients.add("you@" + DOMAINS.get((i + id.length()) % DOMAINS.size()));
        }
        ledger.tried();
        ask(socket, in, "MAIL FROM:<" + id + SENDER_DOMAIN + ">", "250");
        for (String recipient : recipients) {
            ask(socket, in, "RCPT TO:<" + recipient + ">", "250");
        }
        ask(socket, in, "DATA", "354");
        String message = message(id);
        int half = message.length() / 2;
        write(socket, message.substring(0, half));
        trigger.at(KillPoint.SOURCE_IN_DATA);
        write(socket, message.substring(half) + ".\r\n");
        trigger.at(KillPoint.SOURCE_AT_DOT);
        expect(in, "250");
        ledger.accepted(recipients.stream().map(recipient -> id + " " + recipient).toList());
        trigger.at(KillPoint.SOURCE_AFTER_250);
    }

    /** Most are kept in the database, some in a file of their own. */
    private String message(String id) {
        int lines =
                random.nextInt(15) == 0
                        ? LARGE_LINES_MIN + random.nextInt(LARGE_LINES_MIN)
                        : random.nextInt(SMALL_LINES_MAX);
        StringBuilder body = new StringBuilder();
        CRC32 sum = new CRC32();
        for (int i = 0; i < lines; i++) {
            String line = i + LINE;
            sum.update((line + "\n").getBytes(StandardCharsets.US_ASCII));
            body.append(line).append("\r\n");
        }
        return "Subject: " + id + " " + Long.toHexString(sum.getValue()) + "\r\n\r\n" + body;
    }

    private static void ask(Socket socket, LineReader in, String text, String code)
            throws IOException {
        write(socket, text + "\r\n");
        expect(in, code);
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void expect(LineReader in, String code) throws IOException {
        String line;
        do {
            line = in.readText(4096);
        } while (line.startsWith("-", 3));
        if (!line.startsWith(code)) {
            throw new IOException("answered " + line);
        }
    }
}
