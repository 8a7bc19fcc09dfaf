package org.postseal.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.postseal.mail.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One handshake on one socket, the same for every engine and either end.
 *
 * @param engine ready to begin
 * @param engineName for the facts
 * @param serverName the SNI that the engine sends; empty at the server's end
 * @param group reads the key exchange group, where the engine can tell
 * @param binding reads what no other TLS session has
 */
record Handshake(
        SSLEngine engine,
        String engineName,
        Optional<String> serverName,
        Function<SSLEngine, Optional<String>> group,
        Function<SSLEngine, Optional<String>> binding) {

    private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);

    EngineConnection on(Socket socket, Duration timeout) throws TlsFailure {
        boolean done = false;
        try (Watchdog dog = Watchdog.over(socket, timeout)) {
            EngineConnection connection = new EngineConnection(socket, engine);
            try {
                shake(connection);
                done = !dog.hasBitten();
                if (!done) {
                    connection.release();
                    throw timedOut(timeout, null);
                }
                return connection;
            } catch (IOException e) {
                if (dog.hasBitten()) {
                    connection.release();
                    throw timedOut(timeout, e);
                }
                connection.sendAlert();
                throw e;
            }
        } catch (TlsFailure e) {
            throw e;
        } catch (SSLException e) {
            throw new TlsFailure(TlsFailure.Kind.REFUSED, words(e), e);
        } catch (IOException e) {
            throw new TlsFailure(TlsFailure.Kind.CUT_OFF, words(e), e);
        } finally {
            if (!done) {
                close(socket);
            }
        }
    }

    private void shake(EngineConnection connection) throws IOException {
        try {
            AtomicBoolean chainSent = new AtomicBoolean();
            ScopedValue.where(AcceptAll.CHAIN_SENT, chainSent)
                    .<@Nullable Void, IOException>call(() -> {
                        connection.shakeHands();
                        return null;
                    });
            boolean resumed = engine.getUseClientMode() && !chainSent.get();
            connection.handshakeDone(facts(resumed));
        } catch (IllegalStateException | IllegalArgumentException e) {
            // Engines throw these for some states that a peer can bring about.
            throw new SSLException("the engine gave up: " + words(e), e);
        }
    }

    private HandshakeFacts facts(boolean resumed) throws SSLException {
        SSLSession session = engine.getSession();
        if (!TlsProfile.allows(session.getProtocol(), session.getCipherSuite())) {
            throw new SSLException(
                    "agreed on %s with %s, which is not acceptable here"
                            .formatted(session.getProtocol(), session.getCipherSuite()));
        }
        return new HandshakeFacts(
                session.getProtocol(),
                session.getCipherSuite(),
                group.apply(engine),
                chain(session),
                serverName,
                resumed,
                engineName,
                binding.apply(engine));
    }

    private List<X509Certificate> chain(SSLSession session) throws SSLException {
        if (!engine.getUseClientMode()) {
            return List.of();
        }
        Certificate[] sent;
        try {
            sent = session.getPeerCertificates();
        } catch (SSLPeerUnverifiedException e) {
            throw new SSLException("the server has shown no certificate", e);
        }
        return SentChain.bounded(
                Arrays.stream(sent)
                        .flatMap(one ->
                                one instanceof X509Certificate x509
                                        ? Stream.of(x509)
                                        : Stream.empty())
                        .toList(),
                sent.length);
    }

    static TlsFailure timedOut(Duration timeout, @Nullable IOException cause) {
        String sentence = "no TLS handshake within %d s".formatted(timeout.toSeconds());
        return new TlsFailure(
                TlsFailure.Kind.CUT_OFF,
                sentence,
                cause == null ? new IOException(sentence) : cause);
    }

    static String words(Exception e) {
        String message = e.getMessage();
        return Printable.of(message == null ? e.getClass().getSimpleName() : message);
    }

    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing after a failed handshake", e);
        }
    }
}
