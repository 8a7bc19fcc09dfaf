package org.postseal.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.deliver.Misbehaviour.Stage;
import org.postseal.dns.Answer;
import org.postseal.dns.RecordType;
import org.postseal.dns.Security;
import org.postseal.lab.LabCa;
import org.postseal.mail.Message;
import org.postseal.mtasts.StsPolicy;
import org.postseal.mtasts.StsStatus;
import org.postseal.queue.Claim;
import org.postseal.route.Host;
import org.postseal.tls.HandshakeSampling;
import org.postseal.tls.Pledge;

/**
 * Sends messages of every age and with every plea, one after the other over whatever connection is
 * still open and with the next envelope behind the dot, to hosts good and bad, while rules, TLSA
 * records and policies change. What each host got is held against what may have gone there. {@code
 * -Dwalk.seed=N} walks one way again.
 */
class DeliveryWalkTest {

    private static final int STEPS = 30;

    /** What a host is, in the order of what mail it may get. */
    private enum Kind {
        NO_TLS,
        MASKED,
        HIDDEN_BEHIND_HELO,
        REFUSES,
        GARBAGE,
        HANGS_UP,
        IMPOSTOR,
        TRUE;

        private boolean encrypts() {
            return this == IMPOSTOR || this == TRUE;
        }
    }

    /** The least that must be shown for the message. */
    private enum Need {
        NOTHING,
        ENCRYPTED,
        VERIFIED,
        LATER
    }

    private static final List<String> PLEAS =
            List.of(
                    "",
                    "TLS-Required: No\r\n",
                    "TLS-Required: no\r\nTLS-Required: No\r\n",
                    "X-Postseal-Level: none\r\nX-Postseal-Mode: observe\r\n",
                    "Received: from clear.example.test by example.test; now\r\n");

    private final Rig rig = new Rig();
    private final Map<Kind, ScriptedPeer> peers = new EnumMap<>(Kind.class);
    private final Map<Kind, Host> hosts = new EnumMap<>(Kind.class);
    private final List<String> events = new ArrayList<>();
    private RandomGenerator random;

    private Claim upcoming = Claims.small();
    private String rule = "";
    private String tlsa = "none";
    private String sts = "none";

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    static LongStream seeds() {
        Long seed = Long.getLong("walk.seed");
        return seed == null ? LongStream.rangeClosed(1, 4) : LongStream.of(seed);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @DisplayName("Q01 Q02 Q03 T23 no plea, retry, age, failure or open connection lowers a demand")
    void nothingLowers(long seed) throws IOException {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        rig.messagesPerConnection = 1 + random.nextInt(4);
        if (seed % 2 == 0) {
            rig.signing = signedAlways();
        }
        for (Kind kind : Kind.values()) {
            add(kind);
        }
        for (int step = 0; step < STEPS; step++) {
            change();
            for (int i = random.nextInt(3); i >= 0; i--) {
                deliver(seed);
            }
        }
        assertThat(rig.counters.outside()).isZero();
        assertThat(peers.get(Kind.TRUE).mails()).as("the walk sends mail at all").isNotEmpty();
        if (rig.messagesPerConnection > 2) {
            assertThat(ahead()).as("it says envelopes behind dots").isPositive();
        }
    }

    /** Every handshake is first tried by the engine that keeps what the server signs. */
    private HandshakeSampling signedAlways() {
        Pledge pledge = new Pledge(new byte[32], new byte[0], new byte[0]);
        return new HandshakeSampling(
                HandshakeSampling.Mode.ALL, () -> Optional.of(pledge), rig.clock);
    }

    private int ahead() {
        return peers.values().stream().mapToInt(ScriptedPeer::envelopesAhead).sum();
    }

    private void add(Kind kind) throws IOException {
        String name = kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        String host = name + ".mx.example.test";
        LabCa.Issued identity =
                kind == Kind.IMPOSTOR
                        ? LabCa.create("Another Root", Instant.now()).issue(host)
                        : Rig.identity(host);
        ScriptedPeer peer = rig.peer("127.0.0.1", ScriptedPeer.ALL, identity, script(kind));
        peers.put(kind, peer);
        hosts.put(kind, rig.host(host, peer));
    }

    private static Misbehaviour[] script(Kind kind) {
        return switch (kind) {
            case NO_TLS -> new Misbehaviour[] {new Misbehaviour.NoStartTls()};
            case MASKED -> new Misbehaviour[] {new Misbehaviour.MaskedStartTls("XXXXXXXA")};
            case HIDDEN_BEHIND_HELO ->
                    new Misbehaviour[] {Misbehaviour.Says.always(Stage.EHLO, "502 5.5.1 what")};
            case REFUSES ->
                    new Misbehaviour[] {Misbehaviour.Says.always(Stage.STARTTLS, "454 4.7.0 no")};
            case GARBAGE -> new Misbehaviour[] {new Misbehaviour.GarbageInsteadOfHandshake()};
            case HANGS_UP ->
                    new Misbehaviour[] {new Misbehaviour.DropAt(Stage.STARTTLS, 1_000_000)};
            case IMPOSTOR, TRUE -> new Misbehaviour[0];
        };
    }

    private void change() {
        switch (random.nextInt(4)) {
            case 0 -> {
                rule = any(List.of("", "encrypt", "dane", "secure match=.mx.example.test", "none"));
                rig.rule(rule.isEmpty() ? "" : "example.test " + rule + "\n");
            }
            case 1 -> {
                tlsa = any(List.of("none", "usable", "failing"));
                hosts.forEach((kind, host) -> tlsa(host));
            }
            case 2 -> {
                sts = any(List.of("none", "testing", "enforce", "unreadable"));
                rig.sts = policy();
            }
            default -> {}
        }
    }

    private void tlsa(Host host) {
        String name = "_" + host.port() + "._tcp." + host.name();
        switch (tlsa) {
            case "usable" -> rig.tlsa(host, Rig.identity(host.name()));
            case "failing" -> rig.dns.servfail(name, RecordType.TLSA);
            default ->
                    rig.dns.absent(name, RecordType.TLSA, Answer.Status.NO_NAME, Security.SECURE);
        }
    }

    private StsStatus policy() {
        return switch (sts) {
            case "none" -> new StsStatus.NoPolicy("none");
            case "unreadable" -> new StsStatus.Unreadable("made to fail");
            default ->
                    new StsStatus.Known(
                            StsPolicy.parse(
                                    ("version: STSv1\nmode: "
                                                    + sts
                                                    + "\nmx: *.mx.example.test\nmax_age: 86400\n")
                                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
                            "1",
                            Instant.MAX,
                            "");
        };
    }

    private Need need() {
        if (tlsa.equals("failing") || sts.equals("unreadable")) {
            return Need.LATER;
        }
        boolean verified =
                tlsa.equals("usable") || sts.equals("enforce") || rule.startsWith("secure");
        // A "none" that nobody answers for counts as the default level.
        return verified ? Need.VERIFIED : Need.ENCRYPTED;
    }

    private void deliver(long seed) {
        List<Host> order = new ArrayList<>(hosts.values());
        Collections.shuffle(order, java.util.Random.from(random));
        rig.hosts(order);
        Map<Kind, Integer> before = heard();
        int clear = rig.clearMailOctets();
        Claim claim = random.nextInt(4) > 0 ? upcoming : claim();
        upcoming = claim();
        events.add(need() + ": rule \"" + rule + "\", TLSA " + tlsa + ", MTA-STS " + sts);

        var fates = rig.deliver(claim, upcoming);
        // Else a server that is slow to read would seem to hear it under the next step's demand.
        rig.awaitHeard();

        for (Kind kind : Kind.values()) {
            if (heard().get(kind) > before.get(kind)) {
                assertThat(mayHave(kind, need()))
                        .as(
                                "seed %d: %s got mail or its envelope%n%s",
                                seed, kind, String.join("\n", events))
                        .isTrue();
            }
        }
        assertThat(rig.clearMailOctets()).as("seed %d: %s", seed, events).isEqualTo(clear);
        assertThat(fates).hasSize(1);
    }

    private static boolean mayHave(Kind kind, Need need) {
        return switch (need) {
            case NOTHING -> true;
            case ENCRYPTED -> kind.encrypts();
            case VERIFIED -> kind == Kind.TRUE;
            case LATER -> false;
        };
    }

    /** Envelopes begun, their messages with them. */
    private Map<Kind, Integer> heard() {
        Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
        peers.forEach((kind, peer) -> counts.put(kind, peer.heard("MAIL").size()));
        return counts;
    }

    /** A message that has waited for long or not at all, and pleads to be let go. */
    private Claim claim() {
        Claim claim = Claims.of(any(PLEAS) + Claims.SMALL, "user@example.test");
        Claim.Waiting young = claim.recipients().getFirst();
        Claim.Waiting waiting =
                new Claim.Waiting(
                        young.deliveryId(),
                        young.recipient(),
                        random.nextInt(500),
                        random.nextBoolean(),
                        random.nextBoolean() ? Optional.of(Instant.EPOCH) : Optional.empty());
        Instant arrived = Instant.now().minus(Duration.ofHours(random.nextInt(200)));
        Message message = claim.message();
        return new Claim(
                claim.id(),
                claim.domain(),
                claim.sender(),
                claim.options(),
                message,
                List.of(waiting),
                arrived,
                Instant.now());
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
