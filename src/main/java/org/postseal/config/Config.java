package org.postseal.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.postseal.deliver.DeliverSettings;
import org.postseal.deliver.Limits;
import org.postseal.demand.Mode;
import org.postseal.demand.PolicySettings;
import org.postseal.dns.DnsLimits;
import org.postseal.dns.DnsSettings;
import org.postseal.mail.Address;
import org.postseal.mail.Domain;
import org.postseal.memory.PinSettings;
import org.postseal.mtasts.StsSettings;
import org.postseal.proof.Retention;
import org.postseal.proof.WitnessAt;
import org.postseal.queue.QueueLimits;
import org.postseal.queue.QueueSettings;
import org.postseal.receive.ListenSettings;
import org.postseal.receive.Rates;
import org.postseal.receive.ReceiveSettings;
import org.postseal.receive.RelaySettings;
import org.postseal.receive.RequireTlsSettings;
import org.postseal.route.RouteLimits;
import org.postseal.route.RouteSettings;
import org.postseal.settle.BounceSettings;
import org.postseal.settle.RetrySettings;
import org.postseal.tls.HandshakeSampling;

/** What one file says, as the settings of each room. Immutable. */
public final class Config {

    private final Path file;
    private final Values values;
    private final Domain hostname;
    private final boolean isInHaste;

    Config(Path file, Values values, Domain hostname) {
        this(file, values, hostname, false);
    }

    private Config(Path file, Values values, Domain hostname, boolean isInHaste) {
        this.file = file;
        this.values = values;
        this.hostname = hostname;
        this.isInHaste = isInHaste;
    }

    /**
     * The same, but a server that keeps us waiting is given up after seconds, and DNS is asked anew
     * as soon as its answers expire. For the lab, where many servers do nothing else; no key asks
     * for it.
     */
    public Config inHaste() {
        return new Config(file, values, hostname, true);
    }

    /** The file it was read from. */
    public Path file() {
        return file;
    }

    /** Our name; the machine's where the file has none. */
    public Domain hostname() {
        return hostname;
    }

    /** The folder of all that is kept. */
    public Path data() {
        return folder().resolve(values.of(Keys.DATA)).normalize();
    }

    public Address postmaster() {
        return values.of(Keys.POSTMASTER).orElseGet(() -> Address.of("postmaster", hostname));
    }

    public ReceiveSettings receive() {
        ListenSettings listen =
                new ListenSettings(
                        values.of(Keys.LISTEN_SMTP),
                        values.of(Keys.LISTEN_SMTPS),
                        values.of(Keys.ALLOW_CLEARTEXT),
                        values.of(Keys.PROXY_FROM));
        RelaySettings relay =
                new RelaySettings(
                        hostname,
                        values.of(Keys.NETWORKS),
                        values.of(Keys.REQUIRE_TLS),
                        postmaster());
        return ReceiveSettings.of(listen, relay)
                .with(limits())
                .with(rates())
                .with(
                        new RequireTlsSettings(
                                values.of(Keys.REQUIRETLS_OFFER),
                                values.of(Keys.REQUIRETLS_LISTEN)));
    }

    private org.postseal.receive.Limits limits() {
        return org.postseal.receive.Limits.defaults()
                .with(
                        values.of(Keys.SESSIONS),
                        values.of(Keys.CLIENT_SESSIONS),
                        values.of(Keys.MESSAGE_SIZE),
                        values.of(Keys.RECIPIENTS));
    }

    private Rates rates() {
        return new Rates(
                values.of(Keys.CLIENT_CONNECTIONS),
                values.of(Keys.CLIENT_MESSAGES),
                values.of(Keys.CLIENT_RECIPIENTS));
    }

    /** Where figures are served. */
    public List<InetSocketAddress> metrics() {
        return values.of(Keys.METRICS);
    }

    public DnsSettings dns() {
        return new DnsSettings(
                values.of(Keys.RESOLVERS),
                values.of(Keys.TRUST_ANCHOR),
                isInHaste ? DnsLimits.hasty() : DnsLimits.defaults());
    }

    public PolicySettings policy() {
        return new PolicySettings(
                values.of(Keys.DEFAULT_LEVEL), values.of(Keys.POLICY_FILE), values.of(Keys.MODE));
    }

    public RouteSettings route() {
        return new RouteSettings(
                values.of(Keys.PORT),
                values.of(Keys.TRANSPORT),
                values.of(Keys.ALLOW_PRIVATE),
                RouteLimits.defaults());
    }

    public StsSettings sts() {
        StsSettings defaults = StsSettings.defaults();
        return new StsSettings(
                values.of(Keys.STS_PORT),
                isInHaste ? StsSettings.HASTY_TIMEOUT : defaults.fetchTimeout());
    }

    public PinSettings pins() {
        return new PinSettings(values.of(Keys.PINS), values.of(Keys.PIN_LIFETIME));
    }

    public DeliverSettings deliver() {
        DeliverSettings settings =
                DeliverSettings.defaults(hostname)
                        .withMessagesPerConnection(values.of(Keys.MESSAGES))
                        .withFirstRetry(retry().retry().getFirst());
        return isInHaste ? settings.withLimits(Limits.hasty()) : settings;
    }

    /** Roots of the operator's own for verifying receivers and policy hosts. */
    public Optional<Path> caFile() {
        return values.of(Keys.CA_FILE);
    }

    public CaMode caMode() {
        return values.of(Keys.CA_MODE);
    }

    public QueueSettings queue() {
        QueueSettings defaults = QueueSettings.defaults();
        return new QueueSettings(
                data(),
                values.of(Keys.CONNECTIONS),
                defaults.connectionsTotal(),
                defaults.recipientsPerClaim(),
                defaults.inlineOctetsMax(),
                new QueueLimits(
                        values.of(Keys.FREE_SPACE),
                        values.of(Keys.QUEUE_MESSAGES),
                        values.of(Keys.QUEUE_SIZE),
                        defaults.limits().memoryOctetsMax()));
    }

    public RetrySettings retry() {
        return new RetrySettings(values.of(Keys.RETRY), values.of(Keys.LIFETIME));
    }

    /** How long mail waits for a protected connection when none is offered. */
    public Duration protectLifetime() {
        return values.of(Keys.PROTECT_LIFETIME);
    }

    /** How long evidence is kept. */
    public Retention.Times proofTimes() {
        return new Retention.Times(
                values.of(Keys.PROOF_KEEP), values.of(Keys.PROOF_KEEP_ADDRESSES));
    }

    /** Who looks at our log from outside. */
    public List<WitnessAt> witnesses() {
        return values.of(Keys.PROOF_WITNESSES);
    }

    /** Which handshakes are kept with the server's signature. */
    public HandshakeSampling.Mode proofHandshakes() {
        return values.of(Keys.PROOF_HANDSHAKES);
    }

    /** Who stamps our log. */
    public Optional<URI> timestamps() {
        return values.of(Keys.PROOF_TIMESTAMPS);
    }

    public BounceSettings bounce() {
        return new BounceSettings(hostname.ascii(), postmaster(), values.of(Keys.DELAY_WARNING));
    }

    /** Our own certificate with its chain; there is a key when there is one. */
    public Optional<Path> certificate() {
        return values.of(Keys.CERTIFICATE);
    }

    /** The key of {@link #certificate}. */
    public Optional<Path> key() {
        return values.of(Keys.KEY);
    }

    /** What an operator should be told at each start, however often. */
    public List<String> warnings() {
        List<String> out = new ArrayList<>();
        PolicySettings policy = policy();
        if (policy.defaultLevel().allowsClear()) {
            out.add(
                    "policy.default is \""
                            + policy.defaultLevel()
                            + "\": mail to every domain without a rule, DANE or MTA-STS may leave"
                            + " unencrypted");
        }
        if (policy.mode() == Mode.OBSERVE) {
            out.add(
                    "policy.mode is \"observe\": what the default level and the rules of"
                            + " policy.file forbid is recorded and sent all the same, in the clear"
                            + " too where a server offers no TLS; unless a rule has mode=enforce");
        }
        if (!hostname.ascii().contains(".")) {
            out.add(
                    "hostname \""
                            + hostname
                            + "\" has no dot: many servers refuse mail from such a name");
        }
        if (values.of(Keys.ALLOW_PRIVATE)) {
            out.add(
                    "deliver.allow_private is true: DNS can lead mail to servers of this machine"
                            + " and its network");
        }
        return out;
    }

    /**
     * The file as it counts.
     *
     * @param all with the defaults; otherwise only what differs from them
     */
    public String show(boolean all) {
        StringBuilder out = new StringBuilder();
        String section = "";
        for (Key<?> key : Keys.ALL) {
            if (!all && !values.differs(key)) {
                continue;
            }
            if (!key.section().equals(section)) {
                section = key.section();
                out.append(out.isEmpty() ? "" : "\n").append('[').append(section).append("]\n");
            }
            out.append(key.name()).append(" = ").append(values.show(key)).append('\n');
        }
        return out.toString();
    }

    /** The same as keys with their values in TOML. */
    public Map<String, String> asMap(boolean all) {
        Map<String, String> out = new LinkedHashMap<>();
        for (Key<?> key : Keys.ALL) {
            if (all || values.differs(key)) {
                out.put(key.path(), values.show(key));
            }
        }
        return out;
    }

    /** The keys whose values differ in another configuration. */
    public List<String> differences(Config other) {
        return Keys.ALL.stream()
                .filter(key -> !values.of(key).equals(other.values.of(key)))
                .map(Key::path)
                .toList();
    }

    /** Files whose change is taken up while the relay runs, and this configuration itself. */
    public List<Path> watched() {
        List<Path> out = new ArrayList<>(List.of(file));
        values.of(Keys.POLICY_FILE).ifPresent(out::add);
        values.of(Keys.TRANSPORT).ifPresent(out::add);
        return List.copyOf(out);
    }

    private Path folder() {
        return Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file);
    }
}
