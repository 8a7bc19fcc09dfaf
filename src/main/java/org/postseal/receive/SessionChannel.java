package org.postseal.receive;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.postseal.smtp.Reply;
import org.postseal.tls.HandshakeFacts;
import org.postseal.tls.TlsConnection;
import org.postseal.tls.TlsServer;
import org.postseal.wire.Connection;
import org.postseal.wire.DeadlineInput;
import org.postseal.wire.LineReader;
import org.postseal.wire.SocketConnection;
import org.postseal.wire.Watchdog;

/**
 * The server's end of one connection: commands in, replies out, with or without TLS. Replies are
 * gathered, and leave when the client has to be waited for: one packet for a pipelined batch (RFC
 * 2920, section 3.2).
 *
 * <p>Used by its session's thread; only {@link #stop}, {@link #cut} and {@link #stuckSince} may be
 * called by others.
 */
final class SessionChannel implements Closeable {

    private static final int OUTPUT_OCTETS = 1024;
    private static final int FAREWELL_OCTETS_MAX = 1024 * 1024;

    private enum State {
        BUSY,
        WAITING,
        STOPPED
    }

    /** The session is over because the program stops; the client has been told. */
    static final class Stopped extends IOException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("the server stops");
        }
    }

    private final Socket socket;
    private final Watchdog.Leash leash;
    private final Clock clock;
    private final Timeouts timeouts;
    private final AtomicReference<State> state = new AtomicReference<>(State.BUSY);
    private volatile boolean stopping;
    private volatile Instant writingSince = Instant.MAX;
    private Connection connection;
    private DeadlineInput input;
    private LineReader lines;
    private OutputStream output;
    private Optional<HandshakeFacts> facts = Optional.empty();

    SessionChannel(Socket socket, Watchdog.Leash leash, Clock clock, Timeouts timeouts)
            throws IOException {
        this.socket = socket;
        this.leash = leash;
        this.clock = clock;
        this.timeouts = timeouts;
        this.connection = new SocketConnection(socket);
        this.input = new DeadlineInput(connection, leash, clock);
        this.output = new BufferedOutputStream(connection.output(), OUTPUT_OCTETS);
        this.lines = new LineReader(flushingInput());
    }

    /** Before each read that has to wait for the client, what it waits for is sent. */
    private InputStream flushingInput() {
        DeadlineInput below = input;
        return new InputStream() {
            @Override
            public int read() throws IOException {
                flush();
                return below.read();
            }

            @Override
            public int read(byte[] into, int offset, int count) throws IOException {
                flush();
                return below.read(into, offset, count);
            }

            @Override
            public int available() throws IOException {
                return below.available();
            }
        };
    }

    /** The handshake, where the connection is encrypted. */
    Optional<HandshakeFacts> facts() {
        return facts;
    }

    LineReader lines() {
        return lines;
    }

    /** Gives the reads to come a bound each, and one together. */
    void limitReads(Duration each, Duration all) {
        input.limit(each, all);
    }

    /**
     * Waits for the next command line.
     *
     * @throws Stopped when the program stops instead
     */
    byte[] readCommand(int octetsMax) throws IOException {
        limitReads(timeouts.command(), timeouts.command());
        if (lines.isPipelined() && !stopping) {
            return lines.readLine(octetsMax);
        }
        flush();
        state.set(State.WAITING);
        if (stopping) {
            stop();
        }
        byte[] line = readOrStop(octetsMax);
        if (!state.compareAndSet(State.WAITING, State.BUSY)) {
            throw new Stopped();
        }
        return line;
    }

    private byte[] readOrStop(int octetsMax) throws IOException {
        try {
            return lines.readLine(octetsMax);
        } catch (IOException e) {
            if (!state.compareAndSet(State.WAITING, State.BUSY)) {
                throw new Stopped();
            }
            throw e;
        }
    }

    /** Puts a reply in line; it leaves at the latest before the next wait for the client. */
    void send(Reply reply) throws IOException {
        writingSince = clock.instant();
        output.write(reply.wire().getBytes(StandardCharsets.UTF_8));
        writingSince = Instant.MAX;
    }

    void flush() throws IOException {
        writingSince = clock.instant();
        output.flush();
        writingSince = Instant.MAX;
    }

    /** Whether octets have come that nobody has read: before TLS there must be none. */
    boolean hasUnread() throws IOException {
        return lines.hasBuffered();
    }

    /** Goes on with TLS; nothing that was read or learned before it may be used after it. */
    void startTls(TlsServer tls) throws IOException {
        flush();
        TlsConnection encrypted = tls.handshake(socket, timeouts.handshake());
        connection = encrypted;
        input = new DeadlineInput(encrypted, leash, clock);
        output = new BufferedOutputStream(encrypted.output(), OUTPUT_OCTETS);
        lines = new LineReader(flushingInput());
        facts = Optional.of(encrypted.facts());
    }

    /**
     * Lets a client that is still sending get the last reply: closing a connection with octets
     * unread would throw away what is on its way.
     */
    void farewell() throws IOException {
        flush();
        if (facts.isEmpty()) {
            socket.shutdownOutput();
        }
        input.limit(timeouts.farewell(), timeouts.farewell());
        byte[] discarded = new byte[OUTPUT_OCTETS];
        int total = 0;
        int count = 0;
        try {
            while (count >= 0 && total < FAREWELL_OCTETS_MAX) {
                count = input.read(discarded, 0, discarded.length);
                total += count;
            }
        } catch (SocketTimeoutException e) {
            // Long enough: the client had its time to read the reply.
        }
    }

    /** From any thread: an idle client is sent away now, a busy one after its command. */
    void stop() throws IOException {
        stopping = true;
        if (state.compareAndSet(State.WAITING, State.STOPPED)) {
            send(Reply.of(421, "4.3.2", "The server stops; please try again soon"));
            flush();
            close();
        }
    }

    /** From any thread: since when the client has not taken what we write. */
    Instant stuckSince() {
        return writingSince;
    }

    /** From any thread: ends the connection whatever goes on. */
    void cut() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        writingSince = clock.instant();
        try {
            connection.close();
        } finally {
            socket.close();
        }
    }
}
