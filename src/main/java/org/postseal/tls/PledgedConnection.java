package org.postseal.tls;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;
import org.bouncycastle.tls.TlsClient;
import org.bouncycastle.tls.TlsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams through BouncyCastle's protocol over the plain streams of a socket, with the manners of
 * {@link EngineConnection}: one read takes no longer than the read timeout, an end without
 * close_notify is an error, and closing is allowed from any thread.
 */
final class PledgedConnection implements TlsConnection {

    private static final Logger LOG = LoggerFactory.getLogger(PledgedConnection.class);

    private static final int BUFFER_OCTETS = 17 * 1024;
    private static final int RECORD_OCTETS = 16 * 1024;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final Socket socket;
    private final PledgedProtocol protocol;
    private final InputStream rawIn;
    private final OutputStream rawOut;
    private final ReentrantLock use = new ReentrantLock();
    private final byte[] received = new byte[BUFFER_OCTETS];
    private long readTimeoutMillis;
    private @Nullable HandshakeFacts facts;

    PledgedConnection(Socket socket, PledgedProtocol protocol) throws IOException {
        this.socket = socket;
        this.protocol = protocol;
        this.rawIn = socket.getInputStream();
        this.rawOut = socket.getOutputStream();
        this.readTimeoutMillis = socket.getSoTimeout();
    }

    private interface Step {
        void run() throws IOException;
    }

    /** The protocol throws these for some states that a peer can bring about. */
    private static void guarded(Step step) throws IOException {
        try {
            step.run();
        } catch (RuntimeException e) {
            throw new SSLException("the engine gave up: " + Handshake.words(e), e);
        }
    }

    /**
     * The same for those who know nothing of BouncyCastle: what is wrong with TLS is of one kind.
     */
    private static void afterHandshake(Step step) throws IOException {
        try {
            guarded(step);
        } catch (TlsException e) {
            throw new SSLException(Handshake.words(e), e);
        }
    }

    /** Runs the handshake to its end; the caller watches the time. */
    void shakeHands(TlsClient peer) throws IOException {
        socket.setSoTimeout(0);
        guarded(() -> protocol.connect(peer));
        sendOn();
        while (protocol.isHandshaking()) {
            receive(Long.MAX_VALUE);
        }
        if (!protocol.isConnected()) {
            throw new SSLException("the peer ended TLS within the handshake");
        }
    }

    /** After the handshake has been found sound. */
    void handshakeDone(HandshakeFacts read) throws SocketException {
        facts = read;
        socket.setSoTimeout(Math.toIntExact(readTimeoutMillis));
    }

    @Override
    public HandshakeFacts facts() {
        return Objects.requireNonNull(facts, "before the end of the handshake");
    }

    @Override
    public InputStream input() {
        return new Input();
    }

    @Override
    public OutputStream output() {
        return new Output();
    }

    @Override
    public void readTimeout(Duration timeout) throws SocketException {
        readTimeoutMillis = timeout.toMillis();
    }

    /**
     * @param deadline in {@link System#nanoTime}; {@code Long.MAX_VALUE}: none
     */
    private void receive(long deadline) throws IOException {
        if (deadline != Long.MAX_VALUE) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new SocketTimeoutException("Read timed out");
            }
            socket.setSoTimeout(Math.toIntExact(left));
        }
        int count = rawIn.read(received);
        if (count < 0) {
            throw new EOFException("the connection ended without close_notify");
        }
        try {
            guarded(() -> protocol.offerInput(received, 0, count));
        } catch (IOException e) {
            answer(e);
            throw e;
        }
        answer();
    }

    /** What the matter is counts for more than that the peer could not be told. */
    private void answer(IOException matter) {
        try {
            answer();
        } catch (IOException e) {
            matter.addSuppressed(e);
        }
    }

    /** Within a read: a peer that takes no answer must not hold it for ever. */
    private void answer() throws IOException {
        if (facts == null || protocol.getAvailableOutputBytes() == 0) {
            sendOn(); // in the handshake the caller watches the time
            return;
        }
        try (Watchdog _ = Watchdog.over(socket, CLOSE_TIMEOUT)) {
            sendOn();
        } catch (SocketException e) {
            throw new SSLException("the peer does not take what TLS answers", e);
        }
    }

    /** What the protocol has to say, alerts and answers too. */
    private void sendOn() throws IOException {
        byte[] octets = new byte[protocol.getAvailableOutputBytes()];
        int length = protocol.readOutput(octets, 0, octets.length);
        if (length > 0) {
            rawOut.write(octets, 0, length);
        }
    }

    /** Tells the peer that this comes to nothing; best effort. */
    void abandon() {
        try {
            guarded(protocol::close);
            sendOn();
        } catch (IOException e) {
            LOG.debug("no alert could be sent", e);
        }
    }

    @Override
    public void close() throws IOException {
        // A thread that is busy here, perhaps for ever, must not keep the socket open.
        if (use.tryLock()) {
            try {
                sayGoodbye();
            } finally {
                use.unlock();
            }
        }
        socket.close();
    }

    private void sayGoodbye() {
        if (socket.isClosed()) {
            return;
        }
        try (Watchdog _ = Watchdog.over(socket, CLOSE_TIMEOUT)) {
            abandon();
        }
    }

    private final class Input extends InputStream {

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            if (length == 0) {
                return 0;
            }
            use.lock();
            try {
                long deadline =
                        readTimeoutMillis == 0
                                ? Long.MAX_VALUE
                                : System.nanoTime()
                                        + TimeUnit.MILLISECONDS.toNanos(readTimeoutMillis);
                while (available() == 0) {
                    if (protocol.isFailed()) {
                        throw new SSLException("TLS has failed on this connection");
                    }
                    if (protocol.isClosed()) {
                        return -1;
                    }
                    receiveOrFail(deadline);
                }
                return protocol.readInput(bytes, offset, length);
            } finally {
                use.unlock();
            }
        }

        private void receiveOrFail(long deadline) throws IOException {
            try {
                afterHandshake(() -> receive(deadline));
            } catch (EOFException e) {
                throw new SSLException(e.getMessage(), e);
            }
        }

        /** What is decrypted already; more may lie encrypted. */
        @Override
        public int available() {
            return protocol.getAvailableInputBytes();
        }

        @Override
        public void close() throws IOException {
            PledgedConnection.this.close();
        }
    }

    private final class Output extends OutputStream {

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            use.lock();
            try {
                for (int done = 0; done < length; done += RECORD_OCTETS) {
                    int from = offset + done;
                    int count = Math.min(RECORD_OCTETS, length - done);
                    afterHandshake(() -> protocol.writeApplicationData(bytes, from, count));
                    sendOn();
                }
            } finally {
                use.unlock();
            }
        }

        @Override
        public void close() throws IOException {
            PledgedConnection.this.close();
        }
    }
}
