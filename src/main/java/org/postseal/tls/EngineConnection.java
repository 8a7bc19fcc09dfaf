package org.postseal.tls;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams through an {@link SSLEngine} over the plain streams of a socket. The engine never touches
 * the socket, so a virtual thread that waits here is never pinned by native code.
 *
 * <p>One read takes no longer than the read timeout, however slowly the bytes of a record come in.
 * An end of the stream without close_notify is a {@link SSLException} and not an end (RFC 8446,
 * section 6.1): somebody may have cut the connection. Renegotiation is refused (RFC 9325, section
 * 3.5). Closing is allowed from any thread.
 */
final class EngineConnection implements TlsConnection {
    private static final Logger LOG = LoggerFactory.getLogger(EngineConnection.class);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final Socket socket;
    private final SSLEngine engine;
    private final InputStream rawIn;
    private final OutputStream rawOut;
    private final ReentrantLock use = new ReentrantLock();
    private final InputStream input = new Input();
    private final OutputStream output = new Output();

    /** Received and not yet decrypted; ready to be read from. */
    private ByteBuffer received;

    /** Decrypted and not yet handed out; ready to be read from. */
    private ByteBuffer plain;

    private ByteBuffer toSend;
    private long readTimeoutMillis;
    private boolean ended;
    private boolean renegotiable;
    private @Nullable HandshakeFacts facts;

    EngineConnection(Socket socket, SSLEngine engine) throws IOException {
        this.socket = socket;
        this.engine = engine;
        this.rawIn = socket.getInputStream();
        this.rawOut = socket.getOutputStream();
        this.readTimeoutMillis = socket.getSoTimeout();
        int packet = engine.getSession().getPacketBufferSize();
        this.received = ByteBuffer.allocate(packet).flip();
        this.toSend = ByteBuffer.allocate(packet);
        this.plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()).flip();
    }

    /** Runs the handshake to its end; the caller watches the time. */
    void shakeHands() throws IOException {
        socket.setSoTimeout(0);
        engine.beginHandshake();
        for (HandshakeStatus status = engine.getHandshakeStatus();
                status != HandshakeStatus.NOT_HANDSHAKING;
                status = engine.getHandshakeStatus()) {
            switch (status) {
                case NEED_WRAP -> wrap(NOTHING);
                case NEED_TASK -> runTasks();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> unwrapHandshake();
                case FINISHED, NOT_HANDSHAKING -> {
                    return;
                }
            }
        }
    }

    /** After the handshake has been found sound. */
    void handshakeDone(HandshakeFacts read) throws SocketException {
        facts = read;
        renegotiable = !read.protocol().equals(TlsVersion.TLS_1_3.label());
        socket.setSoTimeout(Math.toIntExact(readTimeoutMillis));
    }

    /** More of the same handshake has become known. */
    void tell(HandshakeFacts more) {
        facts = more;
    }

    @Override
    public HandshakeFacts facts() {
        return Objects.requireNonNull(facts, "before the end of the handshake");
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void readTimeout(Duration timeout) throws SocketException {
        readTimeoutMillis = timeout.toMillis();
    }

    private void unwrapHandshake() throws IOException {
        plain.clear();
        SSLEngineResult result = engine.unwrap(received, plain);
        plain.flip();
        if (plain.hasRemaining()) {
            throw new SSLException("application data within the handshake");
        }
        switch (result.getStatus()) {
            case OK -> {}
            case BUFFER_UNDERFLOW -> fill(Long.MAX_VALUE);
            case BUFFER_OVERFLOW -> growPlain();
            case CLOSED -> throw new SSLException("the peer ended TLS within the handshake");
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask();
                task != null;
                task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private void wrap(ByteBuffer source) throws IOException {
        toSend.clear();
        SSLEngineResult result = engine.wrap(source, toSend);
        toSend.flip();
        rawOut.write(toSend.array(), 0, toSend.limit());
        switch (result.getStatus()) {
            case OK -> {}
            case BUFFER_OVERFLOW -> toSend = ByteBuffer.allocate(toSend.capacity() * 2);
            case BUFFER_UNDERFLOW -> throw new SSLException("the engine wants more to send");
            case CLOSED -> {
                if (source.hasRemaining()) {
                    throw new SSLException("TLS has ended; nothing more can be sent");
                }
            }
        }
    }

    /**
     * @param deadline in {@link System#nanoTime}; {@code Long.MAX_VALUE}: none
     */
    private void fill(long deadline) throws IOException {
        if (deadline != Long.MAX_VALUE) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new SocketTimeoutException("Read timed out");
            }
            socket.setSoTimeout(Math.toIntExact(left));
        }
        received.compact();
        if (!received.hasRemaining()) {
            received = ByteBuffer.allocate(received.capacity() * 2).put(received.flip());
        }
        int count = 0;
        try {
            count = rawIn.read(received.array(), received.position(), received.remaining());
        } finally {
            // Also when the time is over: what has come of a record is read on from there.
            received.position(received.position() + Math.max(count, 0)).flip();
        }
        if (count < 0) {
            throw new EOFException("the connection ended without close_notify");
        }
    }

    private void growPlain() {
        plain = ByteBuffer.allocate(plain.capacity() * 2).flip();
    }

    private void decrypt(long deadline) throws IOException {
        plain.clear();
        SSLEngineResult result;
        try {
            result = engine.unwrap(received, plain);
        } finally {
            plain.flip();
        }
        switch (result.getStatus()) {
            case OK -> afterRecord(result.getHandshakeStatus());
            case BUFFER_UNDERFLOW -> fillOrFail(deadline);
            case BUFFER_OVERFLOW -> growPlain();
            case CLOSED -> ended = true;
        }
    }

    private void fillOrFail(long deadline) throws IOException {
        try {
            fill(deadline);
        } catch (EOFException e) {
            throw new SSLException(e.getMessage(), e);
        }
    }

    /** Answers what TLS 1.3 sends after the handshake; TLS 1.2 has nothing there but trouble. */
    private void afterRecord(HandshakeStatus first) throws IOException {
        HandshakeStatus status = first;
        while (status == HandshakeStatus.NEED_WRAP || status == HandshakeStatus.NEED_TASK) {
            if (engine.isInboundDone()) {
                ended = true;
                return;
            }
            if (renegotiable) {
                throw new SSLException("the peer wants to renegotiate, which is refused");
            }
            if (status == HandshakeStatus.NEED_TASK) {
                runTasks();
            } else {
                answer();
            }
            status = engine.getHandshakeStatus();
        }
        if (renegotiable && status == HandshakeStatus.NEED_UNWRAP) {
            throw new SSLException("the peer wants to renegotiate, which is refused");
        }
    }

    /** Within a read: a peer that takes no answer must not hold it for ever. */
    private void answer() throws IOException {
        try (Watchdog _ = Watchdog.over(socket, CLOSE_TIMEOUT)) {
            wrap(NOTHING);
        } catch (SocketException e) {
            throw new SSLException("the peer does not take what TLS answers", e);
        }
    }

    /** Tells the peer why, as far as the engine has something to say; best effort. */
    void sendAlert() {
        try {
            engine.closeOutbound();
            wrap(NOTHING);
        } catch (IOException e) {
            LOG.debug("no alert could be sent", e);
        } finally {
            release();
        }
    }

    @Override
    public void close() throws IOException {
        // A thread that is busy here, perhaps for ever, must not keep the socket open.
        if (use.tryLock()) {
            try {
                sayGoodbye();
            } finally {
                release();
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
            engine.closeOutbound();
            wrap(NOTHING);
        } catch (IOException e) {
            LOG.debug("no close_notify could be sent", e);
        }
    }

    /**
     * Gives back what the engine has outside the heap. Conscrypt holds a pipe for each, and gives
     * it back when both directions are closed, or else when the collector comes by: that may be
     * thousands of descriptors later.
     */
    void release() {
        ended = true;
        engine.closeOutbound();
        try {
            engine.closeInbound();
        } catch (IOException e) {
            LOG.debug("closed before the peer said goodbye");
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
                while (!plain.hasRemaining()) {
                    if (ended) {
                        return -1;
                    }
                    decrypt(deadline);
                }
                int count = Math.min(length, plain.remaining());
                plain.get(bytes, offset, count);
                return count;
            } finally {
                use.unlock();
            }
        }

        /** What is decrypted already; more may lie encrypted. */
        @Override
        public int available() {
            return plain.remaining();
        }

        @Override
        public void close() throws IOException {
            EngineConnection.this.close();
        }
    }

    private final class Output extends OutputStream {

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer source = ByteBuffer.wrap(bytes, offset, length);
            use.lock();
            try {
                while (source.hasRemaining()) {
                    wrap(source);
                }
            } finally {
                use.unlock();
            }
        }

        @Override
        public void close() throws IOException {
            EngineConnection.this.close();
        }
    }
}
