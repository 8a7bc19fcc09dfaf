package org.postseal.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.postseal.wire.LineReader;

/**
 * Hands messages to a relay by SMTP on loopback, one after the other, and insists on each reply.
 */
final class LabSender implements AutoCloseable {

    private static final int LINE_OCTETS_MAX = 4096;
    private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(60);

    private final Socket socket = new Socket();
    private final LineReader in;

    LabSender(InetSocketAddress relay) throws IOException {
        try {
            int timeout = Math.toIntExact(REPLY_TIMEOUT.toMillis());
            socket.connect(relay, timeout);
            socket.setSoTimeout(timeout);
            in = new LineReader(socket.getInputStream());
            expect("220", "the greeting");
            ask("EHLO lab.test", "250");
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Returns when the relay said 250.
     *
     * @param lines the message, header first; none starts with a dot
     */
    void send(String from, String to, List<String> lines) throws IOException {
        ask("MAIL FROM:<" + from + ">", "250");
        ask("RCPT TO:<" + to + ">", "250");
        ask("DATA", "354");
        ask(String.join("\r\n", lines) + "\r\n.", "250");
    }

    private void ask(String text, String code) throws IOException {
        socket.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
        expect(code, text.lines().findFirst().orElse(""));
    }

    private void expect(String code, String asked) throws IOException {
        String line;
        do {
            line = in.readText(LINE_OCTETS_MAX);
        } while (line.startsWith("-", 3));
        if (!line.startsWith(code)) {
            throw new IOException("the relay answered \"" + line + "\" to " + asked);
        }
    }

    @Override
    public void close() throws IOException {
        try (socket) {
            ask("QUIT", "221");
        }
    }
}
