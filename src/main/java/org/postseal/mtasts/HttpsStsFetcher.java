package org.postseal.mtasts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.postseal.mail.Domain;
import org.postseal.tls.CertificateVerdict;
import org.postseal.tls.PkixVerifier;
import org.postseal.tls.ReferenceName;
import org.postseal.tls.TlsClient;
import org.postseal.tls.TlsConnection;
import org.postseal.tls.TlsFailure;
import org.postseal.tls.TlsOffer;
import org.postseal.tls.TlsVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets policy files over HTTPS (RFC 8461, section 3.3): from {@code mta-sts.domain} and nowhere
 * else, without redirects, the certificate verified for that name, everything bounded. The
 * certificate is verified before the first octet of HTTP is sent.
 */
public final class HttpsStsFetcher implements StsFetcher {

    private static final Logger log = LoggerFactory.getLogger(HttpsStsFetcher.class);

    private final PolicyHosts hosts;
    private final TlsClient tls;
    private final PkixVerifier pkix;
    private final Clock clock;
    private final Limits limits;

    /**
     * @param fetchTimeout for one policy, from name to last octet
     */
    public HttpsStsFetcher(
            PolicyHosts hosts,
            TlsClient tls,
            PkixVerifier pkix,
            Clock clock,
            Duration fetchTimeout) {
        this(hosts, tls, pkix, clock, Limits.defaults().withFetchTimeout(fetchTimeout));
    }

    HttpsStsFetcher(
            PolicyHosts hosts, TlsClient tls, PkixVerifier pkix, Clock clock, Limits limits) {
        this.hosts = hosts;
        this.tls = tls;
        this.pkix = pkix;
        this.clock = clock;
        this.limits = limits;
    }

    @Override
    public Result fetch(Domain domain) {
        String host = "mta-sts." + domain;
        try (Deadline deadline = new Deadline(limits.fetchTimeout())) {
            return new Result.Fetched(fetch(host, deadline));
        } catch (StsFetchFailure e) {
            return new Result.Failed(e.kind(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new Result.Failed(
                    Kind.CONNECTION, host + " did not answer properly: " + e.getMessage());
        }
    }

    /** An address whose TLS is no good is not the host; what the host itself answers counts. */
    private byte[] fetch(String host, Deadline deadline) throws IOException {
        IOException last = new StsFetchFailure(Kind.CONNECTION, host + " has no address");
        for (InetAddress address : hosts.addresses(host)) {
            try {
                return from(host, address, deadline);
            } catch (StsFetchFailure e) {
                if (e.kind() != Kind.TLS) {
                    throw e;
                }
                last = e;
            } catch (IOException e) {
                last = e;
            }
            if (deadline.isOver()) {
                throw new StsFetchFailure(
                        Kind.CONNECTION,
                        host + " took longer than " + limits.fetchTimeout().toSeconds() + " s");
            }
        }
        throw last;
    }

    private byte[] from(String host, InetAddress address, Deadline deadline) throws IOException {
        try (TlsConnection connection = connect(host, address, deadline)) {
            verify(host, connection);
            connection.readTimeout(limits.fetchTimeout());
            return new HttpExchange(connection, host, hosts.port(), limits).get();
        }
    }

    /** Once more with a small hello, where a middlebox dislikes the large one. */
    private TlsConnection connect(String host, InetAddress address, Deadline deadline)
            throws IOException {
        try {
            return shake(host, address, deadline, true);
        } catch (TlsFailure e) {
            if (e.kind() != TlsFailure.Kind.CUT_OFF || deadline.isOver()) {
                throw notTls(host, e);
            }
        }
        try {
            return shake(host, address, deadline, false);
        } catch (TlsFailure e) {
            throw notTls(host, e);
        }
    }

    private TlsConnection shake(
            String host, InetAddress address, Deadline deadline, boolean postQuantum)
            throws IOException {
        Socket socket = hosts.dial(address, limits.dialTimeout());
        deadline.guard(socket);
        return tls.handshake(
                socket,
                new TlsOffer(
                        Optional.of(host), TlsVersion.TLS_1_2, postQuantum, limits.dialTimeout()));
    }

    private static StsFetchFailure notTls(String host, TlsFailure e) {
        return new StsFetchFailure(
                Kind.TLS, "TLS with " + host + " did not come about: " + e.getMessage());
    }

    private void verify(String host, TlsConnection connection) throws StsFetchFailure {
        CertificateVerdict verdict =
                pkix.verify(
                        connection.facts().chain(),
                        Set.of(ReferenceName.exactly(host)),
                        clock.instant());
        if (verdict instanceof CertificateVerdict.Unproven(var fault, String sentence)) {
            throw new StsFetchFailure(
                    Kind.TLS, "the certificate of " + host + " is no good: " + sentence);
        }
    }

    /** Closes the sockets of one fetch when its time is over, however slowly a peer drips. */
    private static final class Deadline implements AutoCloseable {
        private final CountDownLatch done = new CountDownLatch(1);
        private final AtomicReference<Optional<Socket>> guarded =
                new AtomicReference<>(Optional.empty());
        private volatile boolean over;

        Deadline(Duration limit) {
            Thread.ofVirtual().name("mta-sts-deadline").start(() -> watch(limit));
        }

        private void watch(Duration limit) {
            try {
                if (!done.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                    over = true;
                    guarded.get().ifPresent(Deadline::cut);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void guard(Socket socket) {
            guarded.set(Optional.of(socket));
            if (over) {
                cut(socket);
            }
        }

        boolean isOver() {
            return over;
        }

        private static void cut(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                log.debug("a slow policy host's connection could not be closed: {}", e.toString());
            }
        }

        @Override
        public void close() {
            done.countDown();
        }
    }
}
