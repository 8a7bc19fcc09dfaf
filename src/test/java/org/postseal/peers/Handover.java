package org.postseal.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.postseal.wire.LineReader;

/** One small message, handed over by SMTP without any program of the machine. */
final class Handover {

    private Handover() {}

    /** Returns when it was accepted; its envelope sender is empty, so that nothing comes back. */
    static void of(InetSocketAddress door, String to) throws IOException {
        try (Socket socket = new Socket(door.getAddress(), door.getPort())) {
            socket.setSoTimeout(60_000);
            LineReader in = new LineReader(socket.getInputStream());
            String message = "Subject: to " + to + "\r\n\r\nfor you only\r\n.";
            for (String line :
                    List.of(
                            "EHLO me.test",
                            "MAIL FROM:<>",
                            "RCPT TO:<" + to + ">",
                            "DATA",
                            message)) {
                expectGood(in);
                socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
            expectGood(in);
        }
    }

    private static void expectGood(LineReader in) throws IOException {
        String line;
        do {
            line = in.readText(4096);
        } while (line.startsWith("-", 3));
        assertThat(line).matches("[23].*");
    }
}
