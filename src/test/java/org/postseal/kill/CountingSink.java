package org.postseal.kill;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.postseal.tls.TlsConnection;
import org.postseal.tls.TlsServer;
import org.postseal.wire.LineReader;

/** Receives over TLS, notes each message and recipient, and listens for anything in the clear. */
final class CountingSink implements Closeable {

    private static final Duration HANDSHAKE = Duration.ofSeconds(20);
    private static final int LINE_OCTETS_MAX = 4096;

    private final ServerSocket socket = new ServerSocket();
    private final TlsServer tls;
    private final Ledger ledger;
    private final Supplier<Trigger> trigger;
    private final AtomicInteger open = new AtomicInteger();

    /** On all loopback addresses. */
    CountingSink(TlsServer tls, Ledger ledger, Supplier<Trigger> trigger) throws IOException {
        this.tls = tls;
        this.ledger = ledger;
        this.trigger = trigger;
        socket.bind(new InetSocketAddress("0.0.0.0", 0), 1000);
        Thread.ofVirtual().name("sink").start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Connections that are open. */
    int open() {
        return open.get();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket peer = socket.accept();
                open.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(peer));
            } catch (IOException e) {
                // Closed, or the relay was killed while it connected.
                continue;
            }
        }
    }

    private void serve(Socket peer) {
        try (peer) {
            peer.setTcpNoDelay(true);
            new Conversation(peer).run();
        } catch (IOException e) {
            // The relay was killed: that ends the conversation and nothing else.
            return;
        } finally {
            open.decrementAndGet();
        }
    }

    private final class Conversation {
        private final Socket peer;
        private final Ledger.Line line = new Ledger.Line();
        private final List<String> recipients = new ArrayList<>();
        private LineReader in;
        private OutputStream out;
        private boolean secure;

        Conversation(Socket peer) throws IOException {
            this.peer = peer;
            use(peer.getInputStream(), peer.getOutputStream());
        }

        private void use(InputStream from, OutputStream to) {
            in = new LineReader(from);
            out = to;
        }

        void run() throws IOException {
            say("220 sink ESMTP");
            while (true) {
                String command = in.readText(LINE_OCTETS_MAX);
                String verb = command.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
                if (!secure && !List.of("EHLO", "STARTTLS", "QUIT", "RSET").contains(verb)) {
                    ledger.unprotected();
                }
                switch (verb) {
                    case "EHLO" -> greet();
                    case "STARTTLS" -> startTls();
                    case "RCPT" -> recipient(command);
                    case "DATA" -> data();
                    case "QUIT" -> {
                        say("221 2.0.0 bye");
                        return;
                    }
                    default -> say("250 2.0.0 Ok");
                }
            }
        }

        private void greet() throws IOException {
            recipients.clear();
            say(
                    "250-sink\r\n250-PIPELINING\r\n250-8BITMIME"
                            + (secure ? "" : "\r\n250-STARTTLS")
                            + "\r\n250 ENHANCEDSTATUSCODES");
        }

        private void startTls() throws IOException {
            say("220 2.0.0 go ahead");
            TlsConnection connection = tls.handshake(peer, HANDSHAKE);
            secure = true;
            use(connection.input(), connection.output());
        }

        private void recipient(String command) throws IOException {
            recipients.add(command.substring(command.indexOf('<') + 1, command.indexOf('>')));
            trigger.get().at(KillPoint.SINK_AT_RCPT);
            say("250 2.1.5 Ok");
        }

        private void data() throws IOException {
            say("354 go on");
            Received received = new Received();
            String text = in.readText(LINE_OCTETS_MAX);
            for (int i = 0; !text.equals("."); i++) {
                received.line(text);
                if (i == 5) {
                    trigger.get().at(KillPoint.SINK_IN_DATA);
                }
                text = in.readText(LINE_OCTETS_MAX);
            }
            if (!received.isWhole()) {
                ledger.altered();
            }
            recipients.forEach(recipient -> ledger.arrived(received.id + " " + recipient, line));
            recipients.clear();
            trigger.get().at(KillPoint.SINK_AT_DOT);
            say("250 2.0.0 taken");
            trigger.get().at(KillPoint.SINK_AFTER_250);
        }

        private void say(String reply) throws IOException {
            out.write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
    }

    /** A message as it comes in: its own name, and whether its body is what was sent. */
    private static final class Received {
        private final CRC32 sum = new CRC32();
        private String id = "";
        private String promised = "";
        private boolean inBody;

        void line(String text) {
            if (inBody) {
                sum.update((text + "\n").getBytes(StandardCharsets.US_ASCII));
            } else if (text.startsWith("Subject: ")) {
                String[] words = text.split(" ", 3);
                id = words[1];
                promised = words[2];
            } else if (text.isEmpty()) {
                inBody = true;
            }
        }

        boolean isWhole() {
            return promised.equals(Long.toHexString(sum.getValue()));
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
