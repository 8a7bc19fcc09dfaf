package org.postseal.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.postseal.wire.LineReader;

/** A client for tests: octets out, reply lines in. */
final class TestClient implements Closeable {

    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;
    private LineReader lines;

    TestClient(InetSocketAddress address) throws IOException {
        this(new Socket(address.getAddress(), address.getPort()));
    }

    TestClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        this.lines = new LineReader(socket.getInputStream());
    }

    Socket socket() {
        return socket;
    }

    /** Sends text as it is, an octet a character. */
    void raw(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    void line(String text) throws IOException {
        socket.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    String readLine() throws IOException {
        return lines.readText(8192);
    }

    /** A whole reply, its lines joined with LF. */
    String reply() throws IOException {
        List<String> all = new ArrayList<>();
        String line;
        do {
            line = readLine();
            all.add(line);
        } while (line.length() > 3 && line.charAt(3) == '-');
        return String.join("\n", all);
    }

    /** Sends a line and expects a reply that starts so. */
    String ask(String line, String expected) throws IOException {
        line(line);
        return expect(expected);
    }

    String expect(String expected) throws IOException {
        String reply = reply();
        assertThat(reply).startsWith(expected);
        return reply;
    }

    void hello() throws IOException {
        expect("220 ");
        ask("EHLO client.example", "250-");
    }

    void envelope() throws IOException {
        ask("MAIL FROM:<a@example.org>", "250 2.1.0");
        ask("RCPT TO:<b@example.net>", "250 2.1.5");
    }

    /** Whether the server has closed the connection, or does so in time. */
    boolean isClosedByServer() throws IOException {
        try {
            lines.read();
            return false;
        } catch (EOFException e) {
            return true;
        } catch (java.net.SocketException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
