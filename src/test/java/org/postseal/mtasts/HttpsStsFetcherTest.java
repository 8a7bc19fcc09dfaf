package org.postseal.mtasts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.FakeClock;
import org.postseal.dns.FakeDns;
import org.postseal.dns.RecordType;
import org.postseal.dns.Security;
import org.postseal.lab.LabCa;
import org.postseal.mail.Domain;
import org.postseal.tls.ConscryptClient;
import org.postseal.tls.ConscryptServer;
import org.postseal.tls.RootVerifier;
import org.postseal.tls.ServerCredential;
import org.postseal.tls.TlsConnection;
import org.postseal.tls.TrustRoots;

/** Fetching over real TLS on loopback, from a server that says what a test tells it. */
class HttpsStsFetcherTest {

    private static final FakeClock CLOCK = FakeClock.atStart();
    private static final LabCa CA = LabCa.create("Test Root", CLOCK.instant());
    private static final String HOST = "mta-sts.example.com";
    private static final String POLICY = "version: STSv1\nmode: none\nmax_age: 1\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";

    private final FakeDns dns = new FakeDns().address(HOST, Security.INSECURE, "127.0.0.1");
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile LabCa.Issued credential = CA.issue(HOST);
    private volatile String answer = "";
    private volatile boolean stalls;
    private volatile boolean drips;
    private volatile int cutOff;
    private ServerSocket server = unbound();

    private static ServerSocket unbound() {
        try {
            return new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void start() {
        serve(server, () -> credential);
    }

    private void serve(ServerSocket at, Supplier<LabCa.Issued> identity) {
        ConscryptServer tls =
                new ConscryptServer(() -> {
                    LabCa.Issued shown = identity.get();
                    return new ServerCredential(shown.key().getPrivate(), shown.chain());
                });
        Thread.ofVirtual()
                .start(() -> {
                    while (!at.isClosed()) {
                        try (Socket socket = at.accept()) {
                            serve(socket, tls);
                        } catch (IOException e) {
                            // The client went away, as several tests want it to.
                            continue;
                        }
                    }
                });
    }

    /** Some are cut off before the handshake has an answer, as by a middlebox. */
    private void serve(Socket socket, ConscryptServer tls) throws IOException {
        connections.incrementAndGet();
        if (cutOff > 0) {
            cutOff--;
            socket.getInputStream().read();
            return;
        }
        try (TlsConnection peer = tls.handshake(socket, Duration.ofSeconds(20))) {
            serve(peer);
        }
    }

    private void serve(TlsConnection peer) throws IOException {
        InputStream in = peer.input();
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int octet = in.read();
            if (octet < 0) {
                return;
            }
            head.append((char) octet);
        }
        requests.incrementAndGet();
        assertThat(head.toString())
                .startsWith("GET /.well-known/mta-sts.txt HTTP/1.1\r\n")
                .contains("Host: " + HOST);
        peer.output().write(answer.getBytes(StandardCharsets.US_ASCII));
        peer.output().flush();
        if (stalls) {
            in.read();
        }
        if (drips) {
            drip(peer);
        }
    }

    /** One octet of a header line after another, until the other side has had enough. */
    private static void drip(TlsConnection peer) throws IOException {
        peer.readTimeout(Duration.ofMillis(20));
        for (int i = 0; i < 3000; i++) {
            try {
                if (peer.input().read() < 0) {
                    return;
                }
            } catch (SocketTimeoutException e) {
                peer.output().write('x');
                peer.output().flush();
            }
        }
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    @DisplayName(
            "A policy is read with a length, in chunks, after an interim answer, or to the end")
    void bodies() {
        String length = "Content-Length: " + POLICY.length() + "\r\n\r\n" + POLICY;
        String chunks =
                "Transfer-Encoding: chunked\r\n\r\n5;x=y\r\n"
                        + POLICY.substring(0, 5)
                        + "\r\n"
                        + Integer.toHexString(POLICY.length() - 5)
                        + "\r\n"
                        + POLICY.substring(5)
                        + "\r\n0\r\nTrailer: x\r\n\r\n";
        for (String rest : List.of(length, chunks, "\r\n" + POLICY)) {
            answer = OK + rest;
            assertThat(fetched()).isEqualTo(POLICY);
        }
        answer = "HTTP/1.1 103 Early\r\nLink: x\r\n\r\n" + OK + length;
        assertThat(fetched()).isEqualTo(POLICY);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 204, 301, 302, 303, 307, 308, 400, 404, 500})
    @DisplayName("S08 S09 anything but 200 is a failed fetch, and no redirect is followed")
    void status(int code) {
        answer =
                "HTTP/1.1 "
                        + code
                        + " X\r\nContent-Type: text/plain\r\nLocation: https://"
                        + HOST
                        + "/\r\nContent-Length: 0\r\n\r\n";
        assertThat(failed().kind()).isEqualTo(StsFetcher.Kind.HTTP);
        assertThat(requests).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                OK + "Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n",
                OK + "Content-Length: 65537\r\n\r\n",
                OK + "Content-Length: -1\r\n\r\n",
                OK + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                OK + "Transfer-Encoding: gzip, chunked\r\n\r\n",
                OK + "Transfer-Encoding: chunked\r\n\r\n10001\r\n",
                OK + "Transfer-Encoding: chunked\r\n\r\nfffffff\r\n",
                OK + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
                OK + "Content-Length: 5\r\n\r\nab",
                "SMTP/1.1 200 OK\r\n\r\n",
                "220 mail.example ESMTP\r\n"
            })
    @DisplayName("S09 the wrong media type, size or form is a failed fetch")
    void unfit(String text) {
        answer = text;
        assertThat(failed()).isNotNull();
    }

    @Test
    @DisplayName("S09 endless header lines and an endless body come to an end")
    void endless() {
        answer = OK + "X: y\r\n".repeat(200) + "\r\n";
        assertThat(failed().sentence()).contains("lines");
        answer = OK + "\r\n" + "x".repeat(70_000);
        assertThat(failed().sentence()).contains("longer");
    }

    @Test
    @DisplayName("S10 a wrong name, an untrusted or an expired certificate: nothing is even asked")
    void certificate() {
        answer = OK + "Content-Length: 0\r\n\r\n";
        LabCa.Options past =
                LabCa.Options.at(CLOCK.instant())
                        .valid(
                                CLOCK.instant().minus(Duration.ofDays(9)),
                                CLOCK.instant().minus(Duration.ofDays(1)));
        LabCa.Options now = LabCa.Options.at(CLOCK.instant());
        List<LabCa.Issued> bad =
                List.of(
                        CA.issue("example.com"),
                        CA.issue("www.mta-sts.example.com"),
                        LabCa.selfSigned(List.of(HOST), now),
                        CA.issue(List.of(HOST), past),
                        CA.issue(List.of(), now.commonName(HOST)));
        for (LabCa.Issued each : bad) {
            credential = each;
            assertThat(failed().kind()).isEqualTo(StsFetcher.Kind.TLS);
        }
        assertThat(requests).hasValue(0);
    }

    @Test
    @DisplayName("S10 an address that shows a wrong certificate is passed over for the next")
    void nextAddress() throws IOException {
        answer = OK + "\r\n" + POLICY;
        dns.address(HOST, Security.INSECURE, "127.0.0.2", "127.0.0.1");
        try (ServerSocket other =
                new ServerSocket(server.getLocalPort(), 50, InetAddress.ofLiteral("127.0.0.2"))) {
            serve(other, () -> CA.issue("other.example"));
            assertThat(fetched()).isEqualTo(POLICY);
            credential = CA.issue("example.com");
            assertThat(failed().kind()).isEqualTo(StsFetcher.Kind.TLS);
        }
        assertThat(requests).hasValue(1);
    }

    @Test
    @DisplayName("S09 what the host itself answers counts, and no other address is asked")
    void firstAnswerCounts() throws IOException {
        answer = "HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n";
        dns.address(HOST, Security.INSECURE, "127.0.0.1", "127.0.0.2");
        try (ServerSocket other =
                new ServerSocket(server.getLocalPort(), 50, InetAddress.ofLiteral("127.0.0.2"))) {
            serve(other, () -> credential);
            assertThat(failed().kind()).isEqualTo(StsFetcher.Kind.HTTP);
        }
        assertThat(requests).hasValue(1);
    }

    @Test
    @DisplayName("S34 an address that is not public is refused, and nothing is dialed")
    void privateAddress() {
        StsFetcher.Result result =
                fetcher(address -> false, Limits.defaults()).fetch(Domain.of("example.com"));
        assertThat(result)
                .isInstanceOfSatisfying(
                        StsFetcher.Result.Failed.class,
                        failed -> assertThat(failed.kind()).isEqualTo(StsFetcher.Kind.DNS));
        assertThat(requests).hasValue(0);
    }

    @Test
    @DisplayName("A policy host whose addresses cannot be looked up is a failed fetch")
    void noAddress() {
        dns.servfail(HOST, RecordType.A);
        assertThat(failed().kind()).isEqualTo(StsFetcher.Kind.DNS);
    }

    @Test
    @DisplayName("S09 a host that stalls is cut off at the end of the time for all of it")
    void deadline() {
        stalls = true;
        answer = OK + "Content-Length: 5\r\n\r\nab";
        Limits quick = Limits.defaults().withFetchTimeout(Duration.ofSeconds(2));
        assertThat(fetcher(address -> true, quick).fetch(Domain.of("example.com")))
                .isInstanceOf(StsFetcher.Result.Failed.class);
    }

    @Test
    @DisplayName("S09 a host that drips is cut off at the end of the time, and no other is asked")
    void drips() throws IOException {
        drips = true;
        answer = OK + "X: ";
        dns.address(HOST, Security.INSECURE, "127.0.0.1", "127.0.0.2");
        Limits quick = Limits.defaults().withFetchTimeout(Duration.ofSeconds(1));
        try (ServerSocket other =
                new ServerSocket(server.getLocalPort(), 50, InetAddress.ofLiteral("127.0.0.2"))) {
            serve(other, () -> credential);
            StsFetcher.Result result =
                    fetcher(address -> true, quick).fetch(Domain.of("example.com"));
            assertThat(((StsFetcher.Result.Failed) result).sentence())
                    .isEqualTo(HOST + " took longer than 1 s");
        }
        assertThat(connections).hasValue(1);
    }

    @Test
    @DisplayName("A host that is cut off at the first hello is asked once more with a smaller one")
    void cutOff() {
        cutOff = 1;
        answer = OK + "\r\n" + POLICY;
        assertThat(fetched()).isEqualTo(POLICY);
        assertThat(connections).hasValue(2);
        cutOff = 2;
        StsFetcher.Result.Failed failed = failed();
        assertThat(failed.kind()).isEqualTo(StsFetcher.Kind.TLS);
        assertThat(failed.sentence()).startsWith("TLS with " + HOST + " did not come about: ");
        assertThat(connections).hasValue(4);
    }

    private HttpsStsFetcher fetcher(Predicate<InetAddress> mayDial, Limits limits) {
        return new HttpsStsFetcher(
                new PolicyHosts(dns, mayDial, server.getLocalPort()),
                new ConscryptClient(),
                new RootVerifier(new TrustRoots(Set.of(CA.root()))),
                CLOCK,
                limits);
    }

    private StsFetcher.Result fetch() {
        return fetcher(address -> true, Limits.defaults()).fetch(Domain.of("example.com"));
    }

    private String fetched() {
        StsFetcher.Result result = fetch();
        assertThat(result).isInstanceOf(StsFetcher.Result.Fetched.class);
        return new String(((StsFetcher.Result.Fetched) result).body(), StandardCharsets.US_ASCII);
    }

    private StsFetcher.Result.Failed failed() {
        StsFetcher.Result result = fetch();
        assertThat(result).isInstanceOf(StsFetcher.Result.Failed.class);
        return (StsFetcher.Result.Failed) result;
    }
}
