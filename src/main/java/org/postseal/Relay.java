package org.postseal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postseal.cli.CanaryFlight;
import org.postseal.cli.ControlServer;
import org.postseal.cli.ControlSubject;
import org.postseal.cli.Destinations;
import org.postseal.cli.Evidence;
import org.postseal.cli.MemoryControl;
import org.postseal.cli.PolicyControl;
import org.postseal.cli.PostureControl;
import org.postseal.cli.QueueControl;
import org.postseal.cli.RunningRelay;
import org.postseal.config.Config;
import org.postseal.deliver.Delivery;
import org.postseal.deliver.DeliveryLoop;
import org.postseal.deliver.Probe;
import org.postseal.demand.ChannelCounters;
import org.postseal.dns.ResolverProof;
import org.postseal.dns.ValidatingDns;
import org.postseal.fallback.Fallback;
import org.postseal.keys.PemKeyPair;
import org.postseal.lab.FateWatcher;
import org.postseal.memory.CanaryMemory;
import org.postseal.memory.MemoryAdmin;
import org.postseal.memory.MemoryTable;
import org.postseal.memory.SteadyClock;
import org.postseal.metrics.CountedSettlement;
import org.postseal.metrics.Figures;
import org.postseal.metrics.MetricsServer;
import org.postseal.mtasts.StsRefresh;
import org.postseal.proof.ProofKeeper;
import org.postseal.queue.MailQueue;
import org.postseal.queue.QueueAdmin;
import org.postseal.receive.ReceiveSettings;
import org.postseal.receive.SmtpListener;
import org.postseal.report.CountBook;
import org.postseal.report.DailyCounts;
import org.postseal.report.Met;
import org.postseal.route.OwnPlace;
import org.postseal.settle.OperatorDismissal;
import org.postseal.settle.QueueSettlement;
import org.postseal.settle.Settlement;
import org.postseal.settle.Visit;
import org.postseal.store.DataFolder;
import org.postseal.store.LocalDisk;
import org.postseal.store.Store;
import org.postseal.tls.ConscryptServer;
import org.postseal.tls.TlsServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole relay, wired by hand in walking order. What was opened last is closed first: first no
 * more mail comes in, then what is under way ends, then the queue is closed.
 */
final class Relay implements RunningRelay {

    private static final Logger log = LoggerFactory.getLogger(Relay.class);
    private static final Duration SESSIONS_TIMEOUT = Duration.ofSeconds(10);

    /** Within the time that a command on the control socket may take, twice. */
    private static final Duration LOOKUPS_TIMEOUT = Duration.ofSeconds(50);

    private final Config config;
    private final Deque<Closing> open = new ArrayDeque<>();
    private List<InetSocketAddress> addresses = List.of();
    private final CompletableFuture<Void> breach = new CompletableFuture<>();
    private final ChannelCounters channels = new ChannelCounters(() -> breach.complete(null));
    private Runnable reloading = () -> {};
    private Consumer<CanaryFlight> flying = _ -> {};
    private @Nullable Store kept;

    @FunctionalInterface
    private interface Closing {
        void close() throws IOException, InterruptedException;
    }

    @FunctionalInterface
    private interface Ending<T> {
        void close(T part) throws IOException, InterruptedException;
    }

    private Relay(Config config) {
        this.config = config;
    }

    /**
     * Starts every room; the doors open last.
     *
     * @throws IOException when something keeps it from running; the message says what, and nothing
     *     runs then
     */
    static Relay start(Config config, FateWatcher watcher, Clock clock) throws IOException {
        Relay relay = new Relay(config);
        try {
            relay.wire(watcher, clock);
            return relay;
        } catch (IOException | RuntimeException e) {
            relay.close();
            throw e;
        }
    }

    private void wire(FateWatcher watcher, Clock clock) throws IOException {
        ReceiveSettings receive = config.receive();
        Optional<TlsServer> tls = ownTls(clock);

        DataFolder folder = opened(DataFolder.lock(config.data()), DataFolder::close);
        Store store = opened(Store.open(folder), Store::close);
        kept = store;
        Proof proof = Proof.open(config, store, clock);
        opened(proof.keeper(), ProofKeeper::close).start();
        MailQueue queue =
                MailQueue.open(store, new LocalDisk(), config.queue(), clock, proof.journal());
        opened(queue, MailQueue::close);

        OwnPlace own = OwnPlace.of(config.hostname().ascii(), listeners(receive));
        MemoryTable table = new MemoryTable(store);
        SteadyClock aging = SteadyClock.resume(table, clock, System::nanoTime);
        opened(aging, SteadyClock::beat);
        Memory memory = Memory.of(store, config, clock, aging);
        SendingRooms rooms = sending(memory, own, clock).signing(proof.handshakes(config));
        CanaryMemory alarms = new CanaryMemory(table);
        Canaries canaries = new Canaries(alarms, clock, System::nanoTime);
        opened(canaries, Canaries::close);
        flying = canaries::use;
        Fallback fallback = new Fallback(config.protectLifetime(), clock);
        Delivery delivery =
                new Delivery(
                        rooms.router(),
                        rooms.demands(),
                        rooms.client(),
                        fallback,
                        proof.keeper()::trouble);
        Settlement settlement =
                new QueueSettlement(
                        queue, config.retry(), config.bounce(), clock, new SecureRandom());
        Figures figures = new Figures().channels(channels).canaries(canaries.counts()).process();
        Settlement counted = new CountedSettlement(settlement, figures);
        Settlement watched = new WatchedSettlement(counted, watcher);
        DeliveryLoop loop = new DeliveryLoop(queue, delivery, watched, config.deliver(), clock);
        opened(loop, DeliveryLoop::close).start();

        SmtpListener door = new SmtpListener(receive, queue, tls, clock, rooms::mustEncrypt);
        opened(door, Relay::closeDoor).start();
        addresses = door.addresses();

        QueueAdmin admin =
                new QueueAdmin(queue, store, new OperatorDismissal(settlement, clock), clock);
        MemoryAdmin memories =
                new MemoryAdmin(table, rooms.stsPolicies(), memory.pins().orElseThrow());
        List<ControlSubject> subjects =
                proof.recorded(
                        config.proofTimes(),
                        new QueueControl(admin),
                        new MemoryControl(memories),
                        postureControl(store, alarms, rooms, clock),
                        new PolicyControl(rooms.policy()));
        opened(ControlServer.open(config.data(), subjects), ControlServer::close).start();

        serve(figures, door, queue);

        StsRefresh refresh = opened(new StsRefresh(rooms.stsPolicies()), StsRefresh::close);
        Upkeep upkeep = new Upkeep(config, rooms);
        upkeep.every(Upkeep.MINUTE, refresh::round);
        upkeep.every(Upkeep.FIVE_MINUTES, aging::beat);
        upkeep.every(Upkeep.FIVE_MINUTES, canaries::round);
        proof.maintain(config, upkeep);
        memory.pins().ifPresent(pins -> upkeep.every(Upkeep.FIVE_MINUTES, pins::save));
        opened(upkeep, Upkeep::close).start();
        reloading = upkeep::reload;
    }

    private SendingRooms sending(Memory memory, OwnPlace own, Clock clock) throws IOException {
        SendingRooms rooms = SendingRooms.open(config, memory, own, clock, channels);
        opened(rooms.client(), client -> client.close());
        prove(rooms.dns());
        return rooms;
    }

    private void serve(Figures figures, SmtpListener door, MailQueue queue) throws IOException {
        figures.refusals(door.refusals())
                .gauge("postseal_sessions", "Clients connected to us", door::sessions)
                .gauge("postseal_queue_waiting", "Messages, by destination", queue::waiting)
                .gauge("postseal_queue_connections", "Deliveries under way", queue::connections);
        for (InetSocketAddress at : config.metrics()) {
            opened(MetricsServer.start(at, figures.registry()), MetricsServer::close);
        }
    }

    private PostureControl postureControl(
            Store store, CanaryMemory alarms, SendingRooms rooms, Clock clock) {
        DailyCounts counts = new DailyCounts();
        Destinations.Count kept =
                (domain, visits) -> {
                    List<Met> met = visits.stream().map(Visit::met).toList();
                    store.write(sql -> counts.add(sql, domain.ascii(), met, clock.instant()));
                };
        Probe probe = new Probe(rooms.client(), rooms.demands());
        return new PostureControl(
                new Evidence(new CountBook(store), alarms),
                rooms.policy(),
                new Destinations(rooms.router(), probe, kept, LOOKUPS_TIMEOUT),
                channels,
                clock);
    }

    private <T> T opened(T part, Ending<T> how) {
        open.push(() -> how.close(part));
        return part;
    }

    private Optional<TlsServer> ownTls(Clock clock) throws IOException {
        if (config.certificate().isEmpty() || config.key().isEmpty()) {
            return Optional.empty();
        }
        Path certificate = config.certificate().get();
        return Optional.of(
                new ConscryptServer(PemKeyPair.load(certificate, config.key().get(), clock)));
    }

    /** On a resolver that strips DNSSEC everything would be deferred for ever: say so now. */
    private static void prove(ValidatingDns dns) throws IOException {
        for (ResolverProof proof : dns.prove()) {
            if (proof.forbidsStart()) {
                throw new IOException(proof.sentence());
            }
        }
    }

    private static List<InetSocketAddress> listeners(ReceiveSettings receive) {
        List<InetSocketAddress> all = new ArrayList<>(receive.listen().smtp());
        all.addAll(receive.listen().smtps());
        all.addAll(receive.requireTls().listen());
        return all;
    }

    private static void closeDoor(SmtpListener door) throws IOException, InterruptedException {
        door.close();
        if (!door.awaitEnd(SESSIONS_TIMEOUT)) {
            log.warn("some sessions were cut off; what they had not handed over is not accepted");
        }
    }

    @Override
    public List<InetSocketAddress> smtp() {
        return addresses.subList(0, Math.min(smtpCount(), addresses.size()));
    }

    @Override
    public List<InetSocketAddress> smtps() {
        int smtp = smtp().size();
        int smtps = config.receive().listen().smtps().size();
        return addresses.subList(smtp, Math.min(smtp + smtps, addresses.size()));
    }

    private int smtpCount() {
        return config.receive().listen().smtp().size();
    }

    @Override
    public ChannelCounters channels() {
        return channels;
    }

    @Override
    public void onBreach(Runnable then) {
        CompletableFuture<Void> _ = breach.thenRun(then);
    }

    @Override
    public void onDamage(Runnable then) {
        Objects.requireNonNull(kept).onDamage(then);
    }

    @Override
    public Optional<String> damage() {
        return Objects.requireNonNull(kept).damage();
    }

    @Override
    public void reload() {
        reloading.run();
    }

    @Override
    public void fly(CanaryFlight flight) {
        flying.accept(flight);
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (IOException e) {
                log.warn("while stopping: {}", e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
