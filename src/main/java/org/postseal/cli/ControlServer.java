package org.postseal.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.postseal.queue.QueueAdmin;
import org.postseal.queue.QueueFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes queue commands on a socket in the data folder: a line of JSON in, a line of JSON out. Only
 * the folder's owner can reach it. Every change is logged.
 */
public final class ControlServer implements Closeable {

    private static final Logger log = LoggerFactory.getLogger(ControlServer.class);

    /** The socket's name in the data folder. */
    static final String SOCKET = "control.sock";

    static final int REQUEST_OCTETS_MAX = 16 * 1024;
    static final int ENTRIES_MAX = 100_000;
    private static final int CLIENTS_MAX = 8;
    private static final int CLIENT_SECONDS_MAX = 120;

    private final Path socket;
    private final QueueAdmin admin;
    private final ServerSocketChannel channel;
    private final JsonMapper json = JsonMapper.builder().build();
    private final Semaphore places = new Semaphore(CLIENTS_MAX);
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("control-watch").factory());

    private ControlServer(Path socket, QueueAdmin admin, ServerSocketChannel channel) {
        this.socket = socket;
        this.admin = admin;
        this.channel = channel;
    }

    /**
     * Starts to listen. The caller has the data folder locked, so a socket that lies there is one
     * that a killed process left behind.
     *
     * @throws IOException when the socket cannot be made, such as for a path of over 100 octets
     */
    public static ControlServer open(Path data, QueueAdmin admin) throws IOException {
        Path socket = data.toAbsolutePath().normalize().resolve(SOCKET);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            Files.deleteIfExists(socket);
            channel.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            channel.close();
            throw new IOException("The control socket " + socket + " cannot be made: " + e, e);
        }
        return new ControlServer(socket, admin, channel);
    }

    /** Begins to answer; to be called once. */
    public void start() {
        Thread.ofVirtual().name("control").start(this::accept);
    }

    private void accept() {
        try {
            while (channel.isOpen()) {
                places.acquire();
                SocketChannel client = channel.accept();
                clients.execute(() -> serve(client));
            }
        } catch (ClosedChannelException e) {
            log.debug("the control socket is closed");
        } catch (IOException e) {
            log.error("the control socket failed; queue commands are not taken any more", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(SocketChannel client) {
        ScheduledFuture<?> deadline =
                watch.schedule(() -> cut(client), CLIENT_SECONDS_MAX, TimeUnit.SECONDS);
        try (client) {
            InputStream in = Channels.newInputStream(client);
            ControlAnswer answer = answer(new String(line(in), StandardCharsets.UTF_8));
            OutputStream out = Channels.newOutputStream(client);
            out.write((json.writeValueAsString(answer) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            log.debug("a queue command was cut off: {}", e.getMessage());
        } catch (RuntimeException e) {
            log.error("a queue command failed for a fault of this program", e);
        } finally {
            deadline.cancel(false);
            places.release();
        }
    }

    private static void cut(SocketChannel client) {
        try {
            client.close();
        } catch (IOException e) {
            log.debug("while closing a control connection: {}", e.getMessage());
        }
    }

    private static byte[] line(InputStream in) throws IOException {
        byte[] line = new byte[REQUEST_OCTETS_MAX];
        int length = 0;
        for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
            if (length == line.length) {
                throw new IOException("a request of over " + REQUEST_OCTETS_MAX + " octets");
            }
            line[length++] = (byte) octet;
        }
        return java.util.Arrays.copyOf(line, length);
    }

    private ControlAnswer answer(String line) {
        try {
            return obey(json.readValue(line, ControlRequest.class));
        } catch (JacksonException e) {
            return ControlAnswer.refused("not a request: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            return ControlAnswer.refused(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            log.error("a queue command could not be carried out", e);
            return ControlAnswer.refused("the queue could not be read or written: " + e);
        }
    }

    private ControlAnswer obey(ControlRequest request) throws IOException {
        QueueFilter filter = request.filter();
        int max = Math.clamp(request.max(), 0, ENTRIES_MAX);
        return switch (request.verb()) {
            case "list" ->
                    ControlAnswer.found(
                            admin.count(filter),
                            admin.list(filter, max).stream()
                                    .map(e -> ControlAnswer.Entry.of(e, List.of()))
                                    .toList());
            case "show" ->
                    ControlAnswer.found(
                            admin.count(filter),
                            admin.show(filter, max).stream()
                                    .map(h -> ControlAnswer.Entry.of(h.entry(), h.attempts()))
                                    .toList());
            case "hold" -> changed(request, admin.hold(filter));
            case "release" -> changed(request, admin.release(filter));
            case "retry" -> changed(request, admin.retry(filter));
            case "delete" -> changed(request, admin.delete(filter));
            case "bounce" -> changed(request, admin.bounce(filter));
            default -> ControlAnswer.refused("no such command: " + request.verb());
        };
    }

    private static ControlAnswer changed(ControlRequest request, QueueAdmin.Counts counts) {
        log.info(
                "operator: {} {}: {} done, {} busy",
                request.verb(),
                QueueCommand.describe(request),
                counts.done(),
                counts.busy());
        return ControlAnswer.changed(counts);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(socket);
        clients.shutdown();
        watch.shutdownNow();
    }
}
