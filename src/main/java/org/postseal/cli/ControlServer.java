package org.postseal.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import jdk.net.ExtendedSocketOptions;
import org.postseal.mail.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes commands on a socket in the data folder: a line of JSON in, a line of JSON out. Only the
 * folder's owner can reach it. What a request is about has a {@link ControlSubject} of its own.
 */
public final class ControlServer implements Closeable {

    private static final Logger log = LoggerFactory.getLogger(ControlServer.class);

    /** The socket's name in the data folder. */
    static final String SOCKET = "control.sock";

    static final int REQUEST_OCTETS_MAX = 16 * 1024;
    private static final int CLIENTS_MAX = 8;
    private static final int CLIENT_SECONDS_MAX = 120;

    private final Path socket;
    private final Map<String, ControlSubject> subjects;
    private final ServerSocketChannel channel;
    private final JsonMapper json = JsonMapper.builder().build();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Semaphore places = new Semaphore(CLIENTS_MAX);
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("control-watch").factory());

    /** What is sent back in the place of an answer. */
    private record Refusal(String error) {}

    private ControlServer(
            Path socket, Map<String, ControlSubject> subjects, ServerSocketChannel channel) {
        this.socket = socket;
        this.subjects = subjects;
        this.channel = channel;
    }

    /**
     * Starts to listen. The caller has the data folder locked, so a socket that lies there is one
     * that a killed process left behind.
     *
     * @throws IOException when the socket cannot be made, such as for a path of over 100 octets
     */
    public static ControlServer open(Path data, List<ControlSubject> subjects) throws IOException {
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
        Map<String, ControlSubject> byWord =
                subjects.stream()
                        .collect(Collectors.toUnmodifiableMap(ControlSubject::about, s -> s));
        return new ControlServer(socket, byWord, channel);
    }

    /** Begins to answer; to be called once. */
    public void start() {
        Thread.ofVirtual().name("control").start(this::accept);
    }

    private void accept() {
        try {
            while (!isClosed()) {
                places.acquire();
                if (!begin()) {
                    places.release();
                    boolean _ = closed.await(1, TimeUnit.SECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes one client; false when that failed, most likely for want of descriptors. */
    private boolean begin() {
        try {
            SocketChannel client = channel.accept();
            clients.execute(() -> serve(client));
            return true;
        } catch (IOException | RejectedExecutionException e) {
            if (!isClosed()) {
                log.warn("cannot take a command: {}", e.toString());
            }
            return false;
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void serve(SocketChannel client) {
        ScheduledFuture<?> deadline =
                watch.schedule(() -> cut(client), CLIENT_SECONDS_MAX, TimeUnit.SECONDS);
        try (client) {
            InputStream in = Channels.newInputStream(client);
            Object answer = answer(new String(line(in), StandardCharsets.UTF_8), who(client));
            OutputStream out = Channels.newOutputStream(client);
            out.write((json.writeValueAsString(answer) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            log.debug("a command was cut off: {}", e.getMessage());
        } catch (RuntimeException e) {
            log.error("a command failed for a fault of this program", e);
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
        return Arrays.copyOf(line, length);
    }

    /** Who asks, as the kernel tells it; nobody can claim to be another. */
    private static String who(SocketChannel client) {
        try {
            Principal user = client.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
            return Printable.of(user.getName());
        } catch (IOException | UnsupportedOperationException e) {
            log.debug("who asks cannot be told here: {}", e.getMessage());
            return "unknown";
        }
    }

    /** What one line is answered with. */
    Object answer(String line, String who) {
        try {
            JsonNode request = json.readTree(line);
            if (!request.isObject()) {
                return new Refusal("not a request: it is one object of JSON");
            }
            String about = request.path("about").asString(QueueControl.ABOUT);
            ControlSubject subject = subjects.get(about);
            return subject == null
                    ? new Refusal("this relay takes no commands about: " + about)
                    : subject.obey(request, who);
        } catch (JacksonException e) {
            return new Refusal("not a request: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            return new Refusal(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            log.error("a command could not be carried out", e);
            return new Refusal("the data folder could not be read or written: " + e);
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        channel.close();
        Files.deleteIfExists(socket);
        clients.shutdown();
        watch.shutdownNow();
    }
}
