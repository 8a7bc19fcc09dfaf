package org.postseal.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.demand.ChannelCounters;

class MetricsServerTest {

    private static InetSocketAddress at(String address) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), 0);
    }

    private static HttpResponse<String> get(MetricsServer server, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    @DisplayName("the figures are read at the moment of the question")
    void figures() throws Exception {
        ChannelCounters counters = new ChannelCounters();
        Figures figures = new Figures().channels(counters).process();
        try (MetricsServer server = MetricsServer.start(at("127.0.0.1"), figures.registry())) {
            assertThat(get(server, "/metrics").body())
                    .contains("postseal_octets_outside_channel_total 0.0\n")
                    .contains("postseal_channels_total{judgement=\"satisfied\"} 0.0\n")
                    .contains("postseal_open_file_descriptors ")
                    .endsWith("# EOF\n");
            counters.countOutside(7);
            HttpResponse<String> again = get(server, "/metrics");
            assertThat(again.body()).contains("postseal_octets_outside_channel_total 7.0\n");
            assertThat(again.headers().firstValue("Content-Type").orElse(""))
                    .startsWith("application/openmetrics-text");
        }
    }

    @Test
    @DisplayName("nothing else is served, and nobody else is")
    void onlyThat() throws Exception {
        Figures figures = new Figures();
        try (MetricsServer server = MetricsServer.start(at("127.0.0.1"), figures.registry())) {
            assertThat(get(server, "/").statusCode()).isEqualTo(404);
            assertThat(get(server, "/metrics/x").statusCode()).isEqualTo(404);
        }
        assertThatThrownBy(() -> MetricsServer.start(at("0.0.0.0"), figures.registry()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("metrics.listen")
                .hasMessageContaining("not loopback");
    }
}
