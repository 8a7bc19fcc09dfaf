package org.postseal.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves {@code GET /metrics} and nothing else, on loopback alone: the figures tell no secret, but
 * they are nobody's business. No figure names an address, a domain or a message.
 */
public final class MetricsServer implements AutoCloseable {

    private static final int BACKLOG = 16;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final OpenMetricsTextFormatWriter format = OpenMetricsTextFormatWriter.create();

    private MetricsServer(HttpServer server, PrometheusRegistry figures) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, figures));
    }

    /**
     * Begins to serve.
     *
     * @param at a loopback address; port 0 for a free one
     * @throws IOException when the address is not loopback or the port is not free
     */
    public static MetricsServer start(InetSocketAddress at, PrometheusRegistry figures)
            throws IOException {
        if (at.getAddress() == null || !at.getAddress().isLoopbackAddress()) {
            throw new IOException(
                    "metrics.listen: " + at + " is not loopback; let a proxy of yours reach it");
        }
        try {
            MetricsServer started = new MetricsServer(HttpServer.create(at, BACKLOG), figures);
            started.server.start();
            return started;
        } catch (IOException e) {
            throw new IOException("metrics.listen: cannot listen on " + at + ": " + e, e);
        }
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    private void answer(HttpExchange exchange, PrometheusRegistry figures) throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals("/metrics")) {
                exchange.sendResponseHeaders(NOT_FOUND, -1);
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.sendResponseHeaders(METHOD_NOT_ALLOWED, -1);
            } else {
                ByteArrayOutputStream text = new ByteArrayOutputStream();
                format.write(text, figures.scrape());
                exchange.getResponseHeaders().set("Content-Type", format.getContentType());
                exchange.sendResponseHeaders(200, text.size());
                text.writeTo(exchange.getResponseBody());
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
