package org.postseal.deliver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.postseal.dane.ChainMatcher;
import org.postseal.demand.ChannelCounters;
import org.postseal.demand.HostDemands;
import org.postseal.demand.Judge;
import org.postseal.demand.Level;
import org.postseal.demand.Mode;
import org.postseal.demand.PinLearner;
import org.postseal.demand.PolicyFile;
import org.postseal.demand.PolicySettings;
import org.postseal.demand.PolicyTable;
import org.postseal.dns.FakeDns;
import org.postseal.dns.Security;
import org.postseal.fallback.Fallback;
import org.postseal.lab.LabCa;
import org.postseal.lab.LabTlsa;
import org.postseal.mail.Domain;
import org.postseal.memory.Pins;
import org.postseal.mtasts.StsSource;
import org.postseal.mtasts.StsStatus;
import org.postseal.queue.Claim;
import org.postseal.route.Host;
import org.postseal.route.Route;
import org.postseal.settle.Outcome;
import org.postseal.smtp.ReplyReader;
import org.postseal.smtp.Trouble;
import org.postseal.tls.HandshakePlan;
import org.postseal.tls.HandshakeSampling;
import org.postseal.tls.RootVerifier;
import org.postseal.tls.TrustRoots;

/** Room 9 with real rooms 8 and a route of the test's own, and its peers. */
final class Rig implements AutoCloseable {

    static final Domain DOMAIN = Domain.of("example.test");
    static final LabCa CA = LabCa.create("Rig Root", Instant.now());
    private static final TrustRoots ROOTS = new TrustRoots(Set.of(CA.root()));
    private static final Map<String, LabCa.Issued> IDENTITIES = new HashMap<>();

    final LateClock clock = new LateClock();
    final FakeDns dns = new FakeDns();
    final ChannelCounters counters = new ChannelCounters();
    final List<InetSocketAddress> dialed = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger marks = new AtomicInteger();
    final AtomicLong nanos = new AtomicLong();
    final IdleSessions idle = new IdleSessions(nanos::get);

    Level floor = Level.ENCRYPT;
    Mode mode = Mode.ENFORCE;
    PolicyTable rules = PolicyTable.EMPTY;
    StsStatus sts = new StsStatus.NoPolicy("none in this test");
    Optional<StsStatus> newerSts = Optional.empty();
    int newerStsAsked;
    int givenBack;
    Security mxSecurity = Security.SECURE;
    Optional<Pins> pins = Optional.empty();
    Optional<Trouble> routeTrouble = Optional.empty();
    Limits limits = patient();
    InFlight inFlight = () -> marks::incrementAndGet;
    Dialer dialer = Dialer.tcp();
    HandshakePlan handshakes = HandshakePlan.forThisMachine(clock);
    HandshakeSampling signing = HandshakeSampling.none();
    int messagesPerConnection = 100;

    /** The machine's clock, which a test may set forward. */
    static final class LateClock extends Clock {

        private Duration late = Duration.ZERO;

        void advance(Duration by) {
            late = late.plus(by);
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(late);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private final List<Host> hosts = new ArrayList<>();
    private final List<ScriptedPeer> peers = new ArrayList<>();
    private final List<Socket> held = new ArrayList<>();
    private SmtpClient client;
    private KeptSession kept;

    /** Long enough for any machine; a test that waits for a limit sets its own. */
    static Limits patient() {
        return within(Duration.ofSeconds(20));
    }

    static Limits within(Duration each) {
        return limits(each, 16);
    }

    /** So many addresses at most. */
    static Limits dialing(int addressesMax) {
        return limits(Duration.ofSeconds(20), addressesMax);
    }

    private static Limits limits(Duration each, int addressesMax) {
        return new Limits(
                each,
                each,
                each,
                each,
                each,
                each,
                each,
                Duration.ofSeconds(1),
                Duration.ofMinutes(2),
                Duration.ofMinutes(2),
                1000,
                addressesMax,
                4,
                100,
                new ReplyReader.Limits(2048, 100));
    }

    static synchronized LabCa.Issued identity(String... names) {
        return IDENTITIES.computeIfAbsent(String.join(",", names), n -> CA.issue(names));
    }

    /** A host with one address and a certificate for its name. */
    ScriptedPeer host(String name, List<String> keywords, Misbehaviour... script)
            throws IOException {
        ScriptedPeer peer = peer("127.0.0.1", keywords, identity(name), script);
        host(name, peer);
        return peer;
    }

    ScriptedPeer peer(
            String address, List<String> keywords, LabCa.Issued identity, Misbehaviour... script)
            throws IOException {
        return kept(new ScriptedPeer(address, keywords, identity, script));
    }

    /** Another address with the port of a peer that is there already. */
    ScriptedPeer beside(
            ScriptedPeer first, String address, LabCa.Issued identity, Misbehaviour... script)
            throws IOException {
        return kept(
                new ScriptedPeer(
                        new InetSocketAddress(InetAddress.ofLiteral(address), first.port()),
                        ScriptedPeer.ALL,
                        identity,
                        script));
    }

    private ScriptedPeer kept(ScriptedPeer peer) {
        peers.add(peer);
        return peer;
    }

    Host host(String name, ScriptedPeer... at) {
        Host host =
                new Host(
                        name,
                        name,
                        at[0].port(),
                        Security.SECURE,
                        Security.SECURE,
                        Arrays.stream(at).map(ScriptedPeer::address).toList(),
                        Optional.empty());
        hosts.add(host);
        return host;
    }

    /** A host whose port is held, so that nobody else gets it, and where nobody listens. */
    void dead(String name) throws IOException {
        Socket holder = new Socket();
        holder.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        held.add(holder);
        hosts.add(
                new Host(
                        name,
                        name,
                        holder.getLocalPort(),
                        Security.SECURE,
                        Security.SECURE,
                        List.of(InetAddress.ofLiteral("127.0.0.1")),
                        Optional.empty()));
    }

    void troubled(String name, Trouble trouble) {
        hosts.add(
                new Host(
                        name,
                        name,
                        25,
                        Security.INSECURE,
                        Security.INSECURE,
                        List.of(),
                        Optional.of(trouble)));
    }

    /** Over all peers. */
    int clearMailOctets() {
        return peers.stream().mapToInt(ScriptedPeer::clearMailOctets).sum();
    }

    void hosts(List<Host> other) {
        hosts.clear();
        hosts.addAll(other);
    }

    Host only() {
        return hosts.getFirst();
    }

    /** A TLSA record {@code 3 1 1} for the certificate of that name. */
    void tlsa(Host host, LabCa.Issued identity) {
        tlsa(host, LabTlsa.wire(3, 1, 1, identity.certificate()));
    }

    void tlsa(Host host, String... records) {
        dns.tlsa("_" + host.port() + "._tcp." + host.name(), Security.SECURE, records);
    }

    void rule(String text) {
        PolicyFile.Reading reading = PolicyFile.parse("policy", text);
        rules = reading.table().orElseThrow(() -> new AssertionError(reading.faults().toString()));
    }

    Route route() {
        return routeTrouble.isPresent()
                ? new Route(DOMAIN, DOMAIN, Route.Kind.MX, Security.SECURE, List.of(), routeTrouble)
                : new Route(DOMAIN, DOMAIN, Route.Kind.MX, mxSecurity, hosts, Optional.empty());
    }

    private final class Policies implements StsSource {
        @Override
        public StsStatus policyFor(Domain domain) {
            return sts;
        }

        @Override
        public StsStatus refresh(Domain domain) {
            newerStsAsked++;
            sts = newerSts.orElse(sts);
            return sts;
        }
    }

    HostDemands demands() {
        PolicySettings settings = new PolicySettings(floor, Optional.empty(), mode);
        HostDemands published =
                new HostDemands(dns, new Policies(), () -> rules.under(settings), clock);
        return pins.map(p -> published.expecting(p, Optional.of(learner(p)))).orElse(published);
    }

    private PinLearner learner(Pins of) {
        return new PinLearner(of, new RootVerifier(ROOTS), clock);
    }

    SmtpClient client() {
        if (client == null) {
            DeliverSettings settings =
                    DeliverSettings.defaults(Domain.of("relay.test")).withLimits(limits);
            Judge judge = new Judge(new RootVerifier(ROOTS), new ChainMatcher(), clock, counters);
            client =
                    new SmtpClient(settings, this::dial, handshakes, judge, clock).signing(signing);
        }
        return client;
    }

    private Socket dial(InetSocketAddress to, Duration timeout) throws IOException {
        dialed.add(to);
        return dialer.connect(to, timeout);
    }

    Delivery delivery() {
        return new Delivery(
                d -> route(), demands(), client(), new Fallback(Duration.ofDays(1), clock));
    }

    KeptSession kept() {
        if (kept == null) {
            kept = new KeptSession(DOMAIN, messagesPerConnection, idle);
        }
        return kept;
    }

    /** The worker has no more work; the next message is another one's. */
    void nextWorker() {
        kept().close();
        kept = null;
    }

    Map<Claim.Waiting, Outcome.Fate> deliver(Claim claim) {
        return delivery().deliver(claim, Dot.after(inFlight), kept());
    }

    private @Nullable Session told;
    private int heardBefore;

    /** The same, while another waits behind it, as {@link DeliveryLoop} would have it. */
    Map<Claim.Waiting, Outcome.Fate> deliver(Claim claim, Claim next) {
        Dot.Behind behind =
                new Dot.Behind() {
                    @Override
                    public Optional<Ahead> on(Session session) {
                        told = session;
                        heardBefore = envelopesHeard(session);
                        return kept().mayServeMore(session)
                                ? delivery().ahead(next, session)
                                : Optional.empty();
                    }

                    @Override
                    public void giveBack() {
                        givenBack++;
                    }
                };
        return delivery().deliver(claim, new Dot(inFlight, behind), kept());
    }

    /** Returns when the server has heard an envelope that was said ahead, if one was. */
    void awaitHeard() {
        Session session = told;
        if (session == null || session.ahead().isEmpty()) {
            return;
        }
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (envelopesHeard(session) <= heardBefore && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private int envelopesHeard(Session session) {
        return peers.stream()
                .filter(peer -> peer.port() == session.sighting().host().port())
                .mapToInt(peer -> peer.heard("MAIL").size())
                .sum();
    }

    /** A small message for one recipient. */
    Outcome.Fate deliver() {
        return deliver(Claims.small()).values().iterator().next();
    }

    List<Sighting> look() {
        return new Probe(client(), demands()).look(DOMAIN, route(), only());
    }

    @Override
    public void close() throws IOException {
        if (kept != null) {
            kept.drop();
        }
        idle.close();
        if (client != null) {
            client.close();
        }
        for (ScriptedPeer peer : peers) {
            peer.close();
        }
        for (Socket holder : held) {
            holder.close();
        }
    }
}
