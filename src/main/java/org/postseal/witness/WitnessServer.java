package org.postseal.witness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** The witness's door: {@code POST /add-checkpoint} and nothing else. */
public final class WitnessServer implements AutoCloseable {

    private static final int BACKLOG = 64;
    private static final int REQUESTS_MAX = 32;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int TOO_LARGE = 413;
    private static final int BUSY = 503;

    private final HttpServer server;
    private final Witness witness;
    private final Semaphore places = new Semaphore(REQUESTS_MAX);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private WitnessServer(HttpServer server, Witness witness) {
        this.server = server;
        this.witness = witness;
        server.setExecutor(threads);
        server.createContext("/", this::answer);
    }

    /**
     * Begins to serve.
     *
     * @param at port 0 for a free one
     * @throws IOException when it cannot listen there
     */
    public static WitnessServer start(InetSocketAddress at, Witness witness) throws IOException {
        WitnessServer started = new WitnessServer(HttpServer.create(at, BACKLOG), witness);
        started.server.start();
        return started;
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!places.tryAcquire()) {
                exchange.sendResponseHeaders(BUSY, -1);
                return;
            }
            try {
                serve(exchange);
            } finally {
                places.release();
            }
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestURI().getPath().equals("/add-checkpoint")) {
            exchange.sendResponseHeaders(NOT_FOUND, -1);
        } else if (!exchange.getRequestMethod().equals("POST")) {
            exchange.sendResponseHeaders(METHOD_NOT_ALLOWED, -1);
        } else {
            byte[] body = exchange.getRequestBody().readNBytes(Submission.OCTETS_MAX + 1);
            if (body.length > Submission.OCTETS_MAX) {
                exchange.sendResponseHeaders(TOO_LARGE, -1);
                return;
            }
            Witness.Answer answer = witness.add(body);
            String type = answer.type().isEmpty() ? "text/plain; charset=utf-8" : answer.type();
            byte[] octets = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(answer.status(), octets.length);
            exchange.getResponseBody().write(octets);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
