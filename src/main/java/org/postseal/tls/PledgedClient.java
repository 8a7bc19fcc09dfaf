package org.postseal.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.crypto.TlsCertificate;

/**
 * TLS by BouncyCastle, for one full handshake that the server signs together with a pledge of ours:
 * the facts then hold what it signed. TLS 1.3 alone, as earlier servers sign less of the handshake;
 * X25519MLKEM768 and the suites of the other engines, so that such a session is no weaker than
 * theirs. It takes up no earlier session and leaves none. The octets of mail go through it at about
 * 100 MB a second.
 */
public final class PledgedClient implements TlsClient {

    private static final String NAME = "BouncyCastle";

    private final Pledge pledge;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param pledge for one handshake; a second one gets another
     */
    public PledgedClient(Pledge pledge) {
        this.pledge = pledge;
    }

    @Override
    public TlsConnection handshake(Socket socket, TlsOffer offer) throws TlsFailure {
        boolean done = false;
        try (Watchdog dog = Watchdog.over(socket, offer.timeout())) {
            TlsConnection connection = shaken(socket, offer, dog);
            done = true;
            return connection;
        } finally {
            if (!done) {
                Handshake.close(socket);
            }
        }
    }

    private TlsConnection shaken(Socket socket, TlsOffer offer, Watchdog dog) throws TlsFailure {
        try {
            Optional<String> serverName = ServerNames.sendable(offer.serverName());
            PledgedPeer peer =
                    new PledgedPeer(
                            new PledgedCrypto(random, pledge), serverName, offer.postQuantum());
            PledgedProtocol protocol = new PledgedProtocol();
            PledgedConnection connection = new PledgedConnection(socket, protocol);
            try {
                connection.shakeHands(peer);
                connection.handshakeDone(facts(peer, protocol, serverName));
            } catch (RuntimeException e) {
                connection.abandon();
                throw new SSLException("the engine gave up: " + Handshake.words(e), e);
            } catch (IOException e) {
                connection.abandon();
                throw e;
            }
            if (dog.hasBitten()) {
                throw Handshake.timedOut(offer.timeout(), null);
            }
            return connection;
        } catch (IOException e) {
            throw failure(e, dog, offer.timeout());
        }
    }

    private static TlsFailure failure(IOException e, Watchdog dog, Duration timeout) {
        if (dog.hasBitten()) {
            return Handshake.timedOut(timeout, e);
        }
        return switch (e) {
            case TlsFailure known -> known;
            case TlsFatalAlertReceived alert when isTooOld(alert) ->
                    new TlsFailure(TlsFailure.Kind.REFUSED, "the server does not speak TLS 1.3", e);
            case TlsFatalAlertReceived _, TlsFatalAlert _, SSLException _ ->
                    new TlsFailure(TlsFailure.Kind.REFUSED, Handshake.words(e), e);
            default -> new TlsFailure(TlsFailure.Kind.CUT_OFF, Handshake.words(e), e);
        };
    }

    private static boolean isTooOld(TlsFatalAlertReceived alert) {
        return alert.getAlertDescription() == AlertDescription.protocol_version;
    }

    private HandshakeFacts facts(
            PledgedPeer peer, PledgedProtocol protocol, Optional<String> serverName)
            throws IOException {
        SecurityParameters reached = peer.reached();
        String version = TlsVersion.TLS_1_3.label();
        String suite = PledgedPeer.suite(reached.getCipherSuite());
        boolean asMeant =
                reached.getNegotiatedVersion().equals(org.bouncycastle.tls.ProtocolVersion.TLSv13)
                        && TlsProfile.allows(version, suite)
                        && !reached.isResumedSession()
                        && Arrays.equals(reached.getClientRandom(), pledge.random());
        if (!asMeant) {
            throw new SSLException("agreed on something else than was offered: " + suite);
        }
        return new HandshakeFacts(
                version,
                suite,
                PledgedPeer.group(reached.getNegotiatedGroup()),
                chain(reached),
                serverName,
                false,
                NAME,
                SessionBinding.digest(peer.binding()),
                protocol.messages().map(messages -> new SignedTranscript(pledge, messages)),
                Optional.empty());
    }

    private static List<X509Certificate> chain(SecurityParameters reached) throws IOException {
        TlsCertificate[] sent = reached.getPeerCertificate().getCertificateList();
        List<X509Certificate> chain = new ArrayList<>();
        for (TlsCertificate certificate : sent) {
            chain.add(
                    Certificates.read(certificate.getEncoded())
                            .orElseThrow(() -> new SSLException("a certificate cannot be read")));
        }
        return SentChain.bounded(chain, sent.length);
    }
}
