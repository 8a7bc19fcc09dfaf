package org.postseal.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that hand over mail as a mail server in front does: each keeps one connection and sends
 * message after message, the envelope in one piece, and waits for the replies before it goes on.
 */
final class Source {

    static final String STAMP = "X-Bench-Nanos: ";

    private final InetSocketAddress target;
    private final Workload load;
    private final byte[] body;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile boolean isOver;

    Source(InetSocketAddress target, Workload load) {
        this.target = target;
        this.load = load;
        this.body = body(load.octets());
    }

    private static byte[] body(int octets) {
        String line = "The quick brown fox jumps over the lazy dog, and so on until the end.\r\n";
        StringBuilder text = new StringBuilder(octets + line.length());
        while (text.length() < octets) {
            text.append(line);
        }
        return text.append(".\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Messages that got 250. */
    long accepted() {
        return accepted.get();
    }

    long refused() {
        return refused.get();
    }

    /** Returns when everything was handed over. */
    void run() throws InterruptedException {
        List<Thread> sessions = new ArrayList<>();
        for (int i = 0; i < load.sessions(); i++) {
            sessions.add(Thread.ofVirtual().start(this::session));
        }
        if (load.seconds() > 0) {
            Thread.sleep(Duration.ofSeconds(load.seconds()));
            isOver = true;
        }
        for (Thread session : sessions) {
            session.join();
        }
    }

    private void session() {
        while (!isOver && next.get() < load.messages()) {
            try (Socket socket = new Socket()) {
                socket.connect(target);
                socket.setTcpNoDelay(true);
                new Session(socket).run();
            } catch (IOException e) {
                refused.incrementAndGet();
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
    }

    private final class Session {
        private final InputStream in;
        private final OutputStream out;
        private final byte[] buffer = new byte[1 << 13];
        private int from;
        private int to;
        private boolean pipelines;

        Session(Socket socket) throws IOException {
            in = socket.getInputStream();
            out = socket.getOutputStream();
        }

        void run() throws IOException {
            expect('2');
            pipelines = ask("EHLO bench.test\r\n", '2').contains("PIPELINING");
            long number = next.getAndIncrement();
            while (!isOver && number < load.messages()) {
                pace(number);
                message(number);
                number = next.getAndIncrement();
            }
            ask("QUIT\r\n", '2');
        }

        private void pace(long number) {
            if (load.perSecond() > 0) {
                long due = load.startNanos() + number * 1_000_000_000L / load.perSecond();
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
            }
        }

        private void message(long number) throws IOException {
            envelope("RCPT TO:<u" + number + "@" + load.domain(number) + ">\r\n");
            String head =
                    STAMP
                            + System.nanoTime()
                            + "\r\nFrom: sender@bench.test\r\nTo: you@bench.test\r\nSubject: bench\r\n"
                            + "Message-ID: <"
                            + number
                            + "@bench.test>\r\nDate: Thu, 1 Jan 2026 00:00:00 +0000\r\n\r\n";
            byte[] start = head.getBytes(StandardCharsets.US_ASCII);
            byte[] whole = new byte[start.length + body.length];
            System.arraycopy(start, 0, whole, 0, start.length);
            System.arraycopy(body, 0, whole, start.length, body.length);
            out.write(whole);
            expect('2');
            accepted.incrementAndGet();
        }

        /** In one piece where the server offers that (RFC 2920), as mail servers in front do. */
        private void envelope(String recipient) throws IOException {
            String sender = "MAIL FROM:<sender@bench.test>\r\n";
            if (pipelines) {
                ask(sender + recipient + "DATA\r\n", '2');
                expect('2');
                expect('3');
            } else {
                ask(sender, '2');
                ask(recipient, '2');
                ask("DATA\r\n", '3');
            }
        }

        private String ask(String command, char wanted) throws IOException {
            out.write(command.getBytes(StandardCharsets.US_ASCII));
            return expect(wanted);
        }

        /** Reads one reply, whole. */
        private String expect(char wanted) throws IOException {
            if (from == to) {
                from = 0;
                to = 0;
            }
            int line = from;
            while (true) {
                int end = lineEnd(line);
                boolean more = end - line > 4 && buffer[line + 3] == '-';
                line = end;
                if (!more) {
                    break;
                }
            }
            String reply = new String(buffer, from, line - from, StandardCharsets.US_ASCII);
            from = line;
            if (reply.charAt(0) != wanted) {
                throw new IOException(reply);
            }
            return reply;
        }

        /** Just behind the line that begins there, which is read as far as it is not here. */
        private int lineEnd(int start) throws IOException {
            for (int at = start; ; at++) {
                if (at == to) {
                    fill();
                }
                if (buffer[at] == '\n') {
                    return at + 1;
                }
            }
        }

        /** The replies to what is sent at once are much shorter than the buffer. */
        private void fill() throws IOException {
            if (to == buffer.length) {
                throw new IOException("a reply is too long");
            }
            int count = in.read(buffer, to, buffer.length - to);
            if (count < 0) {
                throw new EOFException();
            }
            to += count;
        }
    }
}
