package org.postseal.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.postseal.tls.TlsConnection;
import org.postseal.tls.TlsServer;
import org.postseal.wire.Octets;

/**
 * A receiving server that does as little as one can and still be honest: STARTTLS where it has a
 * certificate, every recipient taken, every message read to its end, counted and thrown away.
 */
final class Sink implements AutoCloseable {

    private static final Duration HANDSHAKE = Duration.ofSeconds(30);
    private static final int BACKLOG = 1000;
    private static final int HEAD_OCTETS = 2048;
    private static final byte[] STAMP = Source.STAMP.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DOT_LINE = {'\r', '\n', '.', '\r', '\n'};

    private final ServerSocket socket;
    private final TlsServer tls;
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong octets = new AtomicLong();
    private final AtomicLong handshakes = new AtomicLong();
    private final AtomicLong cleartext = new AtomicLong();
    private final Latencies latencies = new Latencies();
    private volatile boolean offersTls = true;

    /** Listens on all loopback addresses. */
    Sink(TlsServer tls) throws IOException {
        this.tls = tls;
        this.socket = new ServerSocket();
        socket.bind(new InetSocketAddress("0.0.0.0", 0), BACKLOG);
        Thread.ofVirtual().name("sink").start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    long messages() {
        return messages.get();
    }

    long octets() {
        return octets.get();
    }

    long handshakes() {
        return handshakes.get();
    }

    /** Whether it offers STARTTLS, which every contender takes where it is offered. */
    void offerTls(boolean offer) {
        offersTls = offer;
    }

    /** Messages that came without TLS. */
    long cleartext() {
        return cleartext.get();
    }

    Latencies latencies() {
        return latencies;
    }

    void reset() {
        messages.set(0);
        octets.set(0);
        handshakes.set(0);
        cleartext.set(0);
        latencies.reset();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket peer = socket.accept();
                peer.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> serve(peer));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    System.out.println("!! the sink cannot take a connection: " + e);
                    LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
                }
            }
        }
    }

    private void serve(Socket peer) {
        try (peer;
                Conversation conversation = new Conversation(peer)) {
            conversation.run();
        } catch (IOException e) {
            // A client that leaves is the end of its conversation and of nothing else.
        }
    }

    private final class Conversation implements AutoCloseable {
        private final Socket socket;
        private Optional<TlsConnection> encrypted = Optional.empty();
        private InputStream in;
        private OutputStream out;
        private boolean secure;
        private final byte[] buffer = new byte[1 << 16];
        private int from;
        private int to;

        Conversation(Socket socket) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
        }

        void run() throws IOException {
            say("220 sink ESMTP\r\n");
            while (true) {
                String line = line();
                String verb = line.length() < 4 ? line : line.substring(0, 4);
                switch (verb) {
                    case "EHLO" ->
                            say(
                                    "250-sink\r\n250-PIPELINING\r\n250-SIZE 0\r\n250-8BITMIME\r\n"
                                            + (secure || !offersTls ? "" : "250-STARTTLS\r\n")
                                            + "250 ENHANCEDSTATUSCODES\r\n");
                    case "STAR" -> startTls();
                    case "DATA" -> {
                        say("354 go on\r\n");
                        message();
                        say("250 2.0.0 taken\r\n");
                    }
                    case "QUIT" -> {
                        say("221 2.0.0 bye\r\n");
                        return;
                    }
                    default -> say("250 2.1.0 Ok\r\n");
                }
            }
        }

        private void startTls() throws IOException {
            say("220 2.0.0 go ahead\r\n");
            TlsConnection connection = tls.handshake(socket, HANDSHAKE);
            encrypted = Optional.of(connection);
            handshakes.incrementAndGet();
            secure = true;
            in = connection.input();
            out = connection.output();
        }

        /** Gives back what the engine of TLS has beside the socket: descriptors, for one. */
        @Override
        public void close() throws IOException {
            if (encrypted.isPresent()) {
                encrypted.get().close();
            }
        }

        /** Replies to pipelined commands leave together. */
        private final StringBuilder pending = new StringBuilder();

        private void say(String reply) throws IOException {
            pending.append(reply);
            if (from == to) {
                out.write(pending.toString().getBytes(StandardCharsets.US_ASCII));
                out.flush();
                pending.setLength(0);
            }
        }

        private void fill() throws IOException {
            if (from == to) {
                from = 0;
                to = 0;
            } else if (to == buffer.length) {
                System.arraycopy(buffer, from, buffer, 0, to - from);
                to -= from;
                from = 0;
            }
            int count = in.read(buffer, to, buffer.length - to);
            if (count < 0) {
                throw new EOFException();
            }
            to += count;
        }

        private String line() throws IOException {
            int at = from;
            while (true) {
                for (; at < to; at++) {
                    if (buffer[at] == '\n') {
                        int end = at > from && buffer[at - 1] == '\r' ? at - 1 : at;
                        String line =
                                new String(buffer, from, end - from, StandardCharsets.US_ASCII);
                        from = at + 1;
                        return line;
                    }
                }
                int seen = at - from;
                fill();
                at = from + seen;
            }
        }

        /**
         * Reads up to the line with the dot, and takes the time stamp on the way. No message is
         * empty: a relay's trace field stands in each.
         */
        private void message() throws IOException {
            long size = 0;
            long stamp = stamp();
            while (true) {
                int end = behindDot();
                if (end >= 0) {
                    size += end - from;
                    from = end;
                    taken(size, stamp);
                    return;
                }
                int seen = Math.max(0, to - from - DOT_LINE.length + 1);
                size += seen;
                from += seen;
                fill();
            }
        }

        /** Where what follows the line with the dot begins, or would; -1: it is not here yet. */
        private int behindDot() {
            int at = Octets.indexOf((byte) '.', buffer, from + 2, to);
            while (at < to - 2) {
                if (Arrays.equals(
                        buffer, at - 2, at - 2 + DOT_LINE.length, DOT_LINE, 0, DOT_LINE.length)) {
                    return at + 3;
                }
                at = Octets.indexOf((byte) '.', buffer, at + 1, to);
            }
            return -1;
        }

        private void taken(long size, long stamp) {
            octets.addAndGet(size);
            if (!secure) {
                cleartext.incrementAndGet();
            }
            if (stamp > 0) {
                latencies.add(System.nanoTime() - stamp);
            }
            messages.incrementAndGet();
        }

        /**
         * The time stamp is the first line behind the relay's trace fields; 0 where it is not here.
         */
        private long stamp() throws IOException {
            if (from == to) {
                fill();
            }
            int limit = Math.min(to, from + HEAD_OCTETS);
            int line = from;
            int end = Octets.indexOf((byte) '\n', buffer, line, limit);
            while (end < limit && !startsWith(line, STAMP)) {
                line = end + 1;
                end = Octets.indexOf((byte) '\n', buffer, line, limit);
            }
            long nanos = 0;
            for (int at = line + STAMP.length; end < limit && at < end - 1; at++) {
                nanos = 10 * nanos + (buffer[at] - '0');
            }
            return nanos;
        }

        private boolean startsWith(int at, byte[] prefix) {
            return at + prefix.length <= to
                    && Arrays.equals(buffer, at, at + prefix.length, prefix, 0, prefix.length);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
