package org.postseal.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.postseal.lab.LabCa;
import org.postseal.wire.LineReader;

/**
 * A receiving host whose TLS is {@code openssl s_server}'s. The server of that program does not
 * know STARTTLS: the words before it are said here, then its octets are passed on; the words after
 * it go through its standard input and output.
 */
final class OpensslHost implements AutoCloseable {

    private final ServerSocket door;
    private final Process openssl;
    private final InetSocketAddress inner;
    private final Path log;
    private final StringBuffer message = new StringBuffer();

    private OpensslHost(ServerSocket door, Process openssl, InetSocketAddress inner, Path log) {
        this.door = door;
        this.openssl = openssl;
        this.inner = inner;
        this.log = log;
    }

    static OpensslHost start(Path folder, LabCa.Issued identity, InetSocketAddress at)
            throws IOException {
        Path key = Files.writeString(folder.resolve("openssl.key"), identity.keyPem());
        Path chain = Files.writeString(folder.resolve("openssl.pem"), identity.chainPem());
        InetSocketAddress inner = Loopback.at("127.0.0.1", Loopback.freePort("127.0.0.1"));
        Path log = folder.resolve("openssl.log");
        Process openssl =
                new ProcessBuilder(
                                List.of(
                                        Programs.path("openssl"),
                                        "s_server",
                                        "-quiet",
                                        "-naccept",
                                        "1",
                                        "-accept",
                                        "127.0.0.1:" + inner.getPort(),
                                        "-key",
                                        key.toString(),
                                        "-cert",
                                        chain.toString(),
                                        "-cert_chain",
                                        chain.toString()))
                        .redirectError(log.toFile())
                        .start();
        ServerSocket door = new ServerSocket(at.getPort(), 1, at.getAddress());
        OpensslHost host = new OpensslHost(door, openssl, inner, log);
        Thread.startVirtualThread(host::serve);
        Thread.ofPlatform().daemon().start(host::converse);
        return host;
    }

    private void serve() {
        try (Socket client = door.accept();
                Socket tls = connect()) {
            LineReader in = new LineReader(client.getInputStream());
            say(client.getOutputStream(), "220 mx.dane.test ESMTP");
            in.readText(1000);
            say(client.getOutputStream(), "250-mx.dane.test\r\n250 STARTTLS");
            in.readText(1000);
            say(client.getOutputStream(), "220 go ahead");
            Thread back = Thread.startVirtualThread(() -> pump(tls, client));
            pump(client, tls);
            back.join();
        } catch (IOException e) {
            message.append("broken: ").append(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Socket connect() throws IOException {
        Socket[] found = new Socket[1];
        Eventually.isTrue(
                Duration.ofSeconds(20),
                () -> {
                    try {
                        found[0] = new Socket(inner.getAddress(), inner.getPort());
                        return true;
                    } catch (IOException e) {
                        return false;
                    }
                },
                this::log);
        return found[0];
    }

    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // One end closed: so does the other when this returns.
            return;
        }
    }

    /** The SMTP inside TLS, through the program's own input and output. */
    private void converse() {
        try (InputStream from = openssl.getInputStream();
                OutputStream to = openssl.getOutputStream()) {
            LineReader in = new LineReader(from);
            while (true) {
                String line = in.readText(4096);
                if (line.equals("DATA")) {
                    say(to, "354 go on");
                    for (String text = ""; !text.equals("."); text = in.readText(4096)) {
                        message.append(text).append('\n');
                    }
                    say(to, "250 2.0.0 kept");
                } else if (line.equals("QUIT")) {
                    say(to, "221 2.0.0 bye");
                    return;
                } else {
                    say(to, "250 2.0.0 fine");
                }
            }
        } catch (IOException e) {
            message.append("ended: ").append(e.getMessage());
        }
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** What arrived. */
    String message() {
        return message.toString();
    }

    String log() {
        try {
            return Files.readString(log) + message;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        openssl.destroy();
    }
}
