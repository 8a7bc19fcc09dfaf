package org.postseal.receive;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import org.postseal.mail.Domain;
import org.postseal.mail.IpText;
import org.postseal.queue.Intake;
import org.postseal.screen.Screening;
import org.postseal.smtp.Reply;
import org.postseal.tls.TlsServer;
import org.postseal.wire.DeadlineInput;
import org.postseal.wire.SocketConnection;
import org.postseal.wire.Watchdog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room 1, the door: takes connections on each address and gives each a session on a virtual thread
 * of its own, as many as the limits allow.
 */
public final class SmtpListener implements Closeable {

    private static final Logger log = LoggerFactory.getLogger(SmtpListener.class);
    private static final int BACKLOG = 512;
    private static final Duration LOOK_ROUND = Duration.ofSeconds(5);

    private final ReceiveSettings settings;
    private final SmtpSession.House house;
    private final SessionCount count;
    private final ClientRates rates;
    private final Refusals refusals = new Refusals();
    private final Set<SessionChannel> open = ConcurrentHashMap.newKeySet();
    private final List<Opened> doors = new ArrayList<>();
    private final Watchdog watchdog = new Watchdog("door-watchdog");
    private final CountDownLatch closed = new CountDownLatch(1);

    private record Opened(ServerSocket socket, Door door) {}

    /**
     * @param tls our own side of TLS; empty without a certificate
     * @param mustEncrypt for which domains mail may not come over a network in clear text either,
     *     whatever else may
     * @throws SettingsFault when mail could come over a network in clear text without anybody
     *     having said that it may
     */
    public SmtpListener(
            ReceiveSettings settings,
            Intake intake,
            Optional<TlsServer> tls,
            Clock clock,
            Predicate<Domain> mustEncrypt) {
        settings.listen().check(tls.isPresent());
        settings.requireTls().check(tls.isPresent());
        this.settings = settings;
        this.count = new SessionCount(settings.limits());
        Screening screening = new Screening(settings.relay().hostname());
        this.rates = new ClientRates(settings.rates(), System::nanoTime);
        this.house =
                new SmtpSession.House(
                        settings, intake, screening, tls, clock, mustEncrypt, rates, refusals);
    }

    /**
     * Opens all addresses and begins to take connections.
     *
     * @throws IOException when one cannot be opened; it names the key and the address, and none is
     *     open then
     */
    public void start() throws IOException {
        try {
            open(Door.SMTP, settings.listen().smtp());
            open(Door.SMTPS, settings.listen().smtps());
            open(Door.REQUIRETLS, settings.requireTls().listen());
            for (int i = 0; i < doors.size(); i++) {
                Opened door = doors.get(i);
                Thread.ofVirtual().name("door-", i).start(() -> acceptAll(door));
            }
            Thread.ofVirtual().name("door-watch").start(this::watch);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void open(Door door, List<InetSocketAddress> addresses) throws IOException {
        for (InetSocketAddress address : addresses) {
            doors.add(new Opened(bind(door.key(), address), door));
        }
    }

    private static ServerSocket bind(String key, InetSocketAddress address) throws IOException {
        ServerSocket door = new ServerSocket();
        try {
            door.bind(address, BACKLOG);
            return door;
        } catch (IOException e) {
            door.close();
            throw new IOException(
                    key + ": cannot listen on " + shown(address) + ": " + e.getMessage(), e);
        }
    }

    private static String shown(InetSocketAddress address) {
        return IpText.of(address.getAddress()) + " port " + address.getPort();
    }

    /**
     * Where we listen: all smtp, then smtps, then REQUIRETLS addresses; with the real port for 0.
     */
    public List<InetSocketAddress> addresses() {
        return doors.stream()
                .map(opened -> (InetSocketAddress) opened.socket().getLocalSocketAddress())
                .toList();
    }

    private void acceptAll(Opened opened) {
        while (!isClosed()) {
            try {
                admit(opened.socket().accept(), opened.door());
            } catch (IOException | RuntimeException e) {
                if (!isClosed()) {
                    // Out of descriptors, most likely: sessions that end will free some.
                    log.warn("cannot take a connection: {}", e.toString());
                    await(Duration.ofSeconds(1));
                }
            }
        }
    }

    private void admit(Socket socket, Door door) throws IOException {
        if (isClosed()) {
            // It came while the door was closing.
            socket.close();
            return;
        }
        if (!count.enter()) {
            refusals.count(Refusals.Limit.SESSIONS);
            log.warn("too many sessions; refusing {}", IpText.of(socket.getInetAddress()));
            try (socket) {
                if (door != Door.SMTPS) {
                    Reply busy = Reply.of(421, "4.3.2", "Too many sessions; please try again soon");
                    socket.getOutputStream().write(busy.wire().getBytes(US_ASCII));
                }
            }
            return;
        }
        Thread.ofVirtual().name("smtp-session").start(() -> serve(socket, door));
    }

    /** The edge of a session's thread: whatever ends it, ends here. */
    private void serve(Socket socket, Door door) {
        try (socket) {
            SessionChannel channel =
                    new SessionChannel(
                            socket, watchdog.over(socket), house.clock(), settings.timeouts());
            open.add(channel);
            try (channel) {
                socket.setTcpNoDelay(true);
                if (isClosed()) {
                    channel.stop();
                }
                serve(channel, peer(socket), door);
            } finally {
                open.remove(channel);
            }
        } catch (IOException e) {
            String address = IpText.of(socket.getInetAddress());
            log.info("connection from {} ended early: {}", address, e.getMessage());
        } finally {
            count.leave();
        }
    }

    private void serve(SessionChannel channel, Peer peer, Door door) {
        SessionLog says = new SessionLog(peer);
        if (!count.enter(peer.address())) {
            refusals.count(Refusals.Limit.CLIENT_SESSIONS);
            log.warn("too many sessions of {}", peer);
            refuse(channel, door, "Too many sessions of your address");
            return;
        }
        if (!rates.connection(peer)) {
            count.leave(peer.address());
            refusals.count(Refusals.Limit.CLIENT_RATE);
            log.warn("too many connections of {} in a minute", peer);
            refuse(channel, door, "Too many connections of your address in a minute");
            return;
        }
        says.connected();
        try {
            if (door == Door.SMTPS) {
                channel.startTls(house.tls().orElseThrow());
            }
            new SmtpSession(house, channel, peer, door).run();
        } catch (SessionChannel.Stopped e) {
            log.debug("stopped the session of {}", peer);
        } catch (IOException e) {
            says.lost(e);
        } catch (RuntimeException e) {
            log.error("a fault of this program in the session of {}", peer, e);
        } finally {
            count.leave(peer.address());
            says.disconnected();
        }
    }

    private static void refuse(SessionChannel channel, Door door, String why) {
        try {
            if (door != Door.SMTPS) {
                channel.send(Reply.of(421, "4.7.0", why));
                channel.flush();
            }
        } catch (IOException e) {
            log.debug("the client was gone already", e);
        }
    }

    /** Who connects; behind a proxy that we were told of, whom it connects for. */
    private Peer peer(Socket socket) throws IOException {
        InetAddress direct = socket.getInetAddress();
        boolean proxied =
                settings.listen().proxySources().stream().anyMatch(from -> from.contains(direct));
        if (!proxied) {
            return new Peer(direct);
        }
        DeadlineInput input =
                new DeadlineInput(
                        new SocketConnection(socket), watchdog.over(socket), house.clock());
        input.limit(settings.timeouts().proxyHeader(), settings.timeouts().proxyHeader());
        return new Peer(ProxyHeader.read(input).orElse(direct), direct);
    }

    /** Cuts the connections of clients that do not take our replies: a write has no timeout. */
    private void watch() {
        while (!await(LOOK_ROUND)) {
            Instant longAgo = house.clock().instant().minus(settings.timeouts().write());
            for (SessionChannel channel : open) {
                if (channel.stuckSince().isBefore(longAgo)) {
                    cut(channel);
                }
            }
        }
    }

    private static void cut(SessionChannel channel) {
        try {
            channel.cut();
        } catch (IOException e) {
            log.debug("cutting a connection", e);
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Whether the door was closed within that time. */
    private boolean await(Duration time) {
        try {
            return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** How often each limit has sent a client away for now. */
    public Map<String, DoubleSupplier> refusals() {
        return refusals.figures();
    }

    /** Connections that are open now. */
    public int sessions() {
        return count.open();
    }

    /**
     * Takes no more connections. Idle sessions are told 421 and end; a message that is just
     * arriving may arrive. See {@link #awaitEnd}.
     */
    @Override
    public void close() throws IOException {
        closed.countDown();
        for (Opened opened : doors) {
            opened.socket().close();
        }
        for (SessionChannel channel : open) {
            Thread.ofVirtual().name("smtp-stop").start(() -> stop(channel));
        }
    }

    private static void stop(SessionChannel channel) {
        try {
            channel.stop();
        } catch (IOException e) {
            log.debug("the client was gone already", e);
        }
    }

    /**
     * Waits for the sessions to end after {@link #close}, and then cuts those that have not.
     *
     * @return whether all ended by themselves
     */
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        boolean all = count.awaitNone(patience);
        open.forEach(SmtpListener::cut);
        watchdog.close();
        return all;
    }
}
