package org.postseal.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocket;
import org.postseal.wire.LineReader;

/** An HTTPS server that knows one page: the MTA-STS policy of a domain (RFC 8461, section 3.3). */
public final class PolicyHost implements AutoCloseable {

    private static final String PATH = "/.well-known/mta-sts.txt";
    private static final int LINE_OCTETS_MAX = 8192;
    private static final int CHUNK_OCTETS = 8192;
    private static final Duration DRIP_INTERVAL = Duration.ofMillis(500);

    private volatile LabTls tls;
    private final Acceptor acceptor;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile PolicyBehaviour behaviour;

    private PolicyHost(LabTls tls, PolicyBehaviour behaviour, InetSocketAddress at)
            throws IOException {
        this.tls = tls;
        this.behaviour = behaviour;
        acceptor = Acceptor.start(at, "policy-host", this::serve);
    }

    /**
     * @param at with port 0 for a free one
     * @throws IOException when the port is not free
     */
    public static PolicyHost start(LabTls tls, PolicyBehaviour behaviour, InetSocketAddress at)
            throws IOException {
        return new PolicyHost(tls, behaviour, at);
    }

    public InetSocketAddress address() {
        return acceptor.address();
    }

    /** Answers otherwise from now on. */
    public void behave(PolicyBehaviour other) {
        behaviour = other;
    }

    /** Shows another certificate from now on. */
    public void show(LabTls other) {
        tls = other;
    }

    /** How many requests came through TLS. */
    public int requests() {
        return requests.get();
    }

    private void serve(Socket socket) throws IOException {
        SSLSocket secured = tls.accept(socket);
        LineReader in = new LineReader(secured.getInputStream());
        String request = in.readText(LINE_OCTETS_MAX);
        while (!in.readText(LINE_OCTETS_MAX).isEmpty()) {
            // Header fields say nothing that matters here.
        }
        requests.incrementAndGet();
        OutputStream out = secured.getOutputStream();
        if (!request.startsWith("GET " + PATH + " ")) {
            answer(out, "404 Not Found", "text/plain", "");
            return;
        }
        switch (behaviour) {
            case PolicyBehaviour.Serves(String policy) ->
                    answer(out, "200 OK", "text/plain", policy);
            case PolicyBehaviour.ServesAs(String mediaType, String policy) ->
                    answer(out, "200 OK", mediaType, policy);
            case PolicyBehaviour.Fails(int status) -> answer(out, status + " No", "text/plain", "");
            case PolicyBehaviour.Redirects(String location) ->
                    answer(out, "302 Found\r\nLocation: " + location, "text/plain", "");
            case PolicyBehaviour.Endless() -> endless(out);
            case PolicyBehaviour.Silent() -> in.read();
            case PolicyBehaviour.Drips() -> drip(out);
        }
    }

    private static void answer(OutputStream out, String status, String mediaType, String body)
            throws IOException {
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        head(out, status, mediaType, "Content-Length: " + octets.length);
        out.write(octets);
        out.flush();
    }

    private static void endless(OutputStream out) throws IOException {
        head(out, "200 OK", "text/plain", "Connection: close");
        byte[] chunk = new byte[CHUNK_OCTETS];
        Arrays.fill(chunk, (byte) 'x');
        while (true) {
            out.write(chunk);
        }
    }

    private static void drip(OutputStream out) throws IOException {
        head(out, "200 OK", "text/plain", "Content-Length: 100000");
        while (true) {
            out.write('x');
            out.flush();
            LockSupport.parkNanos(DRIP_INTERVAL.toNanos());
        }
    }

    private static void head(OutputStream out, String status, String mediaType, String field)
            throws IOException {
        String head =
                "HTTP/1.1 %s\r\nContent-Type: %s\r\n%s\r\n\r\n".formatted(status, mediaType, field);
        out.write(head.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        acceptor.close();
    }
}
