package org.postseal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.queue.QueueFixture.SMALL;
import static org.postseal.queue.QueueFixture.envelope;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.FakeClock;
import org.postseal.config.Config;
import org.postseal.lab.FateWatcher;
import org.postseal.queue.QueueAdmin;
import org.postseal.queue.QueueFixture;
import org.postseal.queue.QueueId;
import org.postseal.settle.BounceSettings;
import org.postseal.settle.OperatorDismissal;
import org.postseal.settle.QueueSettlement;
import org.postseal.settle.RetrySettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Queue commands against a queue behind the control socket, as an operator calls them. */
class QueueCommandTest {

    @TempDir private Path data;

    private final FakeClock clock = FakeClock.atStart();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private QueueFixture house;
    private ControlServer server;

    @BeforeEach
    void start() throws IOException {
        house = new QueueFixture(data, clock);
        QueueSettlement settlement =
                new QueueSettlement(
                        house.queue,
                        RetrySettings.defaults(),
                        BounceSettings.defaults("relay.test"),
                        clock,
                        new SplittableRandom(1));
        OperatorDismissal dismissal = new OperatorDismissal(settlement, clock);
        server =
                ControlServer.open(
                        data,
                        List.of(
                                new QueueControl(
                                        new QueueAdmin(
                                                house.queue, house.store, dismissal, clock))));
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        house.close();
    }

    @Test
    @DisplayName("list says what waits, as text and as JSON")
    void list() throws IOException {
        QueueId id = house.queue.accept(envelope("a@x.test", "b@y.test"), SMALL);
        assertThat(queue("list")).isZero();
        assertThat(text()).contains(id.text(), "a@x.test -> b@y.test", "1 recipient waiting");
        assertThat(queue("list", "--json")).isZero();
        JsonNode entry = json().get("entries").get(0);
        assertThat(entry.get("id").asString()).isEqualTo(id.text());
        assertThat(entry.get("state").asString()).isEqualTo("queued");
    }

    @Test
    @DisplayName("each filter narrows, and together they narrow more")
    void filters() throws IOException {
        house.queue.accept(envelope("a@x.test", "b@y.test", "c@z.test"), SMALL);
        clock.advance(Duration.ofHours(2));
        house.queue.accept(envelope("", "b@y.test"), SMALL);
        assertThat(matched("--to", "b@y.test")).isEqualTo(2);
        assertThat(matched("--domain", "Z.test.")).isEqualTo(1);
        assertThat(matched("--from", "<>")).isEqualTo(1);
        assertThat(matched("--older", "1h")).isEqualTo(2);
        assertThat(matched("--older", "1h", "--to", "b@y.test")).isEqualTo(1);
        assertThat(matched("--all")).isEqualTo(3);
    }

    @Test
    @DisplayName("hold, release, retry and delete change what they name")
    void changes() throws IOException {
        QueueId id = house.queue.accept(envelope("a@x.test", "b@y.test"), SMALL);
        house.queue.accept(envelope("a@x.test", "b@z.test"), SMALL);
        assertThat(queue("hold", "--domain", "y.test")).isZero();
        assertThat(text()).contains("1 recipient held");
        assertThat(queue("list", id.text(), "--json")).isZero();
        assertThat(json().get("entries").get(0).get("state").asString()).isEqualTo("held");
        assertThat(queue("release", id.text())).isZero();
        assertThat(queue("release", id.text())).isEqualTo(Exit.FAILED);
        assertThat(queue("retry", "--all")).isZero();
        assertThat(queue("delete", "--domain", "y.test")).isZero();
        assertThat(matched("--all")).isEqualTo(1);
    }

    @Test
    @DisplayName("bounce ends a message and queues the report for its sender")
    void bounce() throws IOException {
        house.queue.accept(envelope("a@x.test", "b@y.test"), SMALL);
        assertThat(queue("bounce", "--to", "b@y.test")).isZero();
        assertThat(matched("--to", "b@y.test")).isZero();
        assertThat(matched("--from", "<>", "--to", "a@x.test")).isEqualTo(1);
    }

    @Test
    @DisplayName("nothing is changed without saying what")
    void needsFilter() throws IOException {
        house.queue.accept(envelope("a@x.test", "b@y.test"), SMALL);
        for (String verb : List.of("show", "hold", "release", "retry", "delete", "bounce")) {
            assertThat(queue(verb)).as(verb).isEqualTo(Exit.USAGE);
            assertThat(errors()).contains(verb + " what?");
        }
        assertThat(matched("--all")).isEqualTo(1);
    }

    @Test
    @DisplayName("a wrong value names itself, a relay that does not run is said so")
    void faults() throws IOException {
        assertThat(queue("list", "--to", "no address")).isEqualTo(Exit.USAGE);
        assertThat(queue("list", "--older", "soon")).isEqualTo(Exit.USAGE);
        assertThat(errors()).contains("such as 4h");
        server.close();
        assertThat(queue("list")).isEqualTo(Exit.UNAVAILABLE);
        assertThat(errors()).contains("postseal run");
    }

    @Test
    @DisplayName("only its owner can reach the socket, and garbage does no harm to it")
    void socket() throws IOException {
        Path socket = data.resolve(ControlServer.SOCKET);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        assertThat(raw("garbage\n")).contains("not a request");
        assertThat(raw("{\"verb\":\"explode\",\"max\":1}\n")).contains("no such command");
        assertThat(raw("x".repeat(ControlServer.REQUEST_OCTETS_MAX + 1))).isEmpty();
        assertThat(queue("list")).isZero();
    }

    private String raw(String request) throws IOException {
        Path socket = data.resolve(ControlServer.SOCKET);
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
            ByteBuffer answer = ByteBuffer.allocate(4096);
            while (channel.read(answer) > 0) {
                continue;
            }
            return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private long matched(String... filter) {
        List<String> arguments = new ArrayList<>(List.of(filter));
        arguments.add("--json");
        assertThat(queue("list", arguments.toArray(String[]::new))).as(errors()).isZero();
        return json().get("matched").asLong();
    }

    private int queue(String verb, String... arguments) {
        List<String> all = new ArrayList<>(List.of("queue", verb, "--data", data.toString()));
        all.addAll(List.of(arguments));
        out.reset();
        err.reset();
        PrintStream stdout = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream stderr = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new CommandLineTool(new NothingWired(), stdout, stderr)
                .run(all.toArray(String[]::new));
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private JsonNode json() {
        return JsonMapper.builder().build().readTree(text());
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** Queue commands need a running relay, and wire nothing themselves. */
    static final class NothingWired implements Wiring {
        @Override
        public RunningRelay relay(Config config, FateWatcher watcher) {
            throw new AssertionError("a queue command started a relay");
        }

        @Override
        public Outlook outlook(Config config) {
            throw new AssertionError("a queue command looked at a domain");
        }
    }
}
