package org.postseal.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.postseal.demand.Level;
import org.postseal.demand.Mode;
import org.postseal.demand.PolicySettings;
import org.postseal.dns.DnsSettings;
import org.postseal.mail.Address;
import org.postseal.mail.Domain;
import org.postseal.memory.PinMode;
import org.postseal.memory.PinSettings;
import org.postseal.proof.WitnessAt;
import org.postseal.queue.QueueLimits;
import org.postseal.receive.Limits;
import org.postseal.receive.ListenSettings;
import org.postseal.receive.Network;
import org.postseal.receive.Rates;
import org.postseal.receive.RequireTlsSettings;
import org.postseal.tls.HandshakeSampling;

/**
 * Every key there is, with its kind, default and meaning: the one place that reading, {@code config
 * show} and the documentation are made from. Defaults that a room has an opinion on are the room's.
 */
final class Keys {

    private static final ListenSettings LISTEN = ListenSettings.defaults();
    private static final PolicySettings POLICY = PolicySettings.defaults();
    private static final PinSettings PINNING = PinSettings.defaults();
    private static final Limits LIMITS = Limits.defaults();
    private static final RequireTlsSettings REQUIRETLS = RequireTlsSettings.defaults();
    private static final Rates RATES = Rates.defaults();
    private static final QueueLimits QUEUE_LIMITS = QueueLimits.defaults();
    private static final DnsSettings DNS = DnsSettings.defaults();
    private static final Kind<Network> NETWORK =
            Kind.text(
                    "a network such as \"192.0.2.0/24\"",
                    (text, _) -> Network.parse(text),
                    Network::toString);

    static final Key<Optional<Domain>> HOSTNAME =
            Key.of(
                    "hostname",
                    Kinds.DOMAIN.orNone(),
                    Optional.empty(),
                    "Our name in greetings, EHLO, trace fields and bounces. It should resolve to"
                            + " our address and back. Default: the machine's own name.");

    static final Key<Path> DATA =
            Key.of(
                    "data",
                    Kinds.FOLDER,
                    Path.of("var"),
                    "Folder for the database, large bodies and proofs; made when missing. It"
                            + " belongs to one relay alone. Here too is the control socket.");

    static final Key<List<InetSocketAddress>> LISTEN_SMTP =
            Key.of(
                    "listen.smtp",
                    Kinds.SOCKET.list(),
                    LISTEN.smtp(),
                    "Where clients connect. STARTTLS is offered when there is a certificate.");

    static final Key<List<InetSocketAddress>> LISTEN_SMTPS =
            Key.of(
                    "listen.smtps",
                    Kinds.SOCKET.list(),
                    LISTEN.smtps(),
                    "The same with TLS from the first octet on (RFC 8314). Needs a certificate.");

    static final Key<Boolean> ALLOW_CLEARTEXT =
            Key.of(
                    "listen.allow_cleartext",
                    Kinds.BOOLEAN,
                    LISTEN.allowCleartext(),
                    "A listener that is not loopback is refused without a certificate, because"
                            + " mail would come to it in the clear; unless this is true."
                            + " Even then mail for a domain with a rule of encrypt or more is"
                            + " taken with TLS alone.");

    static final Key<List<Network>> PROXY_FROM =
            Key.of(
                    "listen.proxy_from",
                    NETWORK.list(),
                    LISTEN.proxySources(),
                    "Proxies whose PROXY protocol header is believed, and required.");

    static final Key<Optional<Path>> CERTIFICATE =
            Key.of(
                    "tls.certificate",
                    Kinds.FILE.orNone(),
                    Optional.empty(),
                    "Our own certificate and its chain (PEM), shown to those who connect"
                            + " to us.");

    static final Key<Optional<Path>> KEY =
            Key.of("tls.key", Kinds.FILE.orNone(), Optional.empty(), "Its private key (PEM).");

    static final Key<List<Network>> NETWORKS =
            Key.of(
                    "relay.networks",
                    NETWORK.list(),
                    List.of(Network.parse("127.0.0.0/8"), Network.parse("::1/128")),
                    "Who may relay through us; nobody else, ever.");

    static final Key<Boolean> REQUIRE_TLS =
            Key.of(
                    "relay.require_tls",
                    Kinds.BOOLEAN,
                    false,
                    "Whether even clients on this machine must use TLS.");

    static final Key<Boolean> REQUIRETLS_OFFER =
            Key.of(
                    "requiretls.offer",
                    Kinds.BOOLEAN,
                    REQUIRETLS.offer(),
                    "Whether REQUIRETLS (RFC 8689) is offered inside TLS. If not, mail that asks"
                            + " for it is refused.");

    static final Key<List<InetSocketAddress>> REQUIRETLS_LISTEN =
            Key.of(
                    "requiretls.listen",
                    Kinds.SOCKET.list(),
                    REQUIRETLS.listen(),
                    "Like listen.smtp, and every message that comes here counts as one with"
                            + " REQUIRETLS: for mail servers that cannot say it themselves. Clients"
                            + " elsewhere must use TLS.");

    static final Key<Integer> SESSIONS =
            Key.of(
                    "limits.sessions",
                    Kinds.number("a number", 1, 100_000),
                    LIMITS.sessionsMax(),
                    "Clients connected at once; fewer where the heap is too small. One too many is"
                            + " told 421.");

    static final Key<Integer> CLIENT_SESSIONS =
            Key.of(
                    "limits.sessions_per_client",
                    Kinds.number("a number", 1, 100_000),
                    LIMITS.sessionsPerClientMax(),
                    "Connections at once of one address.");

    static final Key<Integer> CLIENT_CONNECTIONS =
            Key.of(
                    "limits.connections_per_minute",
                    Kinds.number("a number", 0, 1_000_000),
                    RATES.connections(),
                    "Connections that one address elsewhere may open in a minute; an IPv6 address"
                            + " counts as its /64. Clients on this machine have no such limit."
                            + " 0: none.");

    static final Key<Integer> CLIENT_MESSAGES =
            Key.of(
                    "limits.messages_per_minute",
                    Kinds.number("a number", 0, 10_000_000),
                    RATES.messages(),
                    "Messages that it may begin; one too many is told 450. 0: no limit.");

    static final Key<Integer> CLIENT_RECIPIENTS =
            Key.of(
                    "limits.recipients_per_minute",
                    Kinds.number("a number", 0, 10_000_000),
                    RATES.recipients(),
                    "Recipients that it may name; one too many is told 450. 0: no limit.");

    static final Key<Long> MESSAGE_SIZE =
            Key.of(
                    "limits.message_size",
                    Kinds.SIZE,
                    LIMITS.messageOctetsMax(),
                    "The largest message; announced to clients with SIZE.");

    static final Key<Integer> RECIPIENTS =
            Key.of(
                    "limits.recipients",
                    Kinds.number("a number", 100, 100_000),
                    LIMITS.recipientsMax(),
                    "Recipients of one message; RFC 5321 asks for 100.");

    static final Key<Long> FREE_SPACE =
            Key.of(
                    "limits.free_space",
                    Kinds.SIZE,
                    QUEUE_LIMITS.freeOctetsMin(),
                    "When less than this is left on the disk of the data folder, clients are told"
                            + " 452 and keep their mail; what is in the queue is still delivered.");

    static final Key<Integer> QUEUE_MESSAGES =
            Key.of(
                    "limits.queue_messages",
                    Kinds.number("a number", 0, 1_000_000_000),
                    (int) QUEUE_LIMITS.messagesMax(),
                    "The same when so many messages are in the queue. 0: no limit.");

    static final Key<Long> QUEUE_SIZE =
            Key.of(
                    "limits.queue_size",
                    Kinds.SIZE,
                    QUEUE_LIMITS.octetsMax(),
                    "The same when the messages in the queue are so large together. \"0B\": no"
                            + " limit.");

    static final Key<List<InetSocketAddress>> RESOLVERS =
            Key.of(
                    "dns.resolvers",
                    Kinds.SOCKET.list(),
                    DNS.resolvers(),
                    "Recursive resolvers that pass DNSSEC records through, asked in turn. We"
                            + " validate ourselves. Default: those of /etc/resolv.conf.");

    static final Key<Optional<Path>> TRUST_ANCHOR =
            Key.of(
                    "dns.trust_anchor",
                    Kinds.FILE.orNone(),
                    DNS.trustAnchor(),
                    "DS or DNSKEY records to trust in the place of the root's own, which are"
                            + " built in.");

    static final Key<Level> DEFAULT_LEVEL =
            Key.of(
                    "policy.default",
                    Kinds.oneOf(List.of(Level.values()), Level::word),
                    POLICY.defaultLevel(),
                    "The floor for domains that no rule names, in Postfix's words. With"
                            + " \"may\" or \"none\" mail can leave in the clear: each start"
                            + " says so.");

    static final Key<Optional<Path>> POLICY_FILE =
            Key.of(
                    "policy.file",
                    Kinds.FILE.orNone(),
                    POLICY.file(),
                    "Rules per domain, in the syntax of Postfix's"
                            + " smtp_tls_policy_maps; taken up again when it changes.");

    static final Key<Mode> MODE =
            Key.of(
                    "policy.mode",
                    Kinds.oneOf(List.of(Mode.values()), Mode::word),
                    POLICY.mode(),
                    "\"observe\" lets pass what only the operator's own rules and the default"
                            + " level forbid, and records it. DANE and MTA-STS are enforced all the"
                            + " same. A rule may have a mode of its own, mode=observe or"
                            + " mode=enforce. To lower what was enforced takes a second step,"
                            + " postseal policy confirm.");

    static final Key<Integer> PORT =
            Key.of("deliver.port", Kinds.PORT, 25, "The port of receiving servers.");

    static final Key<Optional<Path>> TRANSPORT =
            Key.of(
                    "deliver.transport",
                    Kinds.FILE.orNone(),
                    Optional.empty(),
                    "Configured next hops: lines of a recipient domain and"
                            + " [host]:port; \"*\" is a smarthost for all others, smtps:[host]:465"
                            + " one with TLS from the first octet on. Taken"
                            + " up again when it changes.");

    static final Key<Boolean> ALLOW_PRIVATE =
            Key.of(
                    "deliver.allow_private",
                    Kinds.BOOLEAN,
                    false,
                    "Whether receivers that DNS leads to may have loopback or private addresses."
                            + " A hop named in the transport file always may.");

    static final Key<Optional<Path>> CA_FILE =
            Key.of(
                    "deliver.ca_file",
                    Kinds.FILE.orNone(),
                    Optional.empty(),
                    "PEM roots for verifying receivers and policy hosts.");

    static final Key<CaMode> CA_MODE =
            Key.of(
                    "deliver.ca_mode",
                    Kinds.oneOf(List.of(CaMode.values()), CaMode::word),
                    CaMode.ADD,
                    "Whether the roots of ca_file count beside the built-in ones (\"add\") or in"
                            + " their place (\"only\").");

    static final Key<List<Duration>> RETRY =
            Key.of(
                    "deliver.retry",
                    Kinds.DURATION.list(),
                    List.of(
                            Duration.ofMinutes(1),
                            Duration.ofMinutes(5),
                            Duration.ofMinutes(15),
                            Duration.ofMinutes(30),
                            Duration.ofHours(1)),
                    "How long to wait after the first failed attempt, the second, and so on; the"
                            + " last one repeats.");

    static final Key<Duration> LIFETIME =
            Key.of(
                    "deliver.lifetime",
                    Kinds.DURATION,
                    Duration.ofDays(5),
                    "How long mail waits before it goes back to its sender.");

    static final Key<Duration> PROTECT_LIFETIME =
            Key.of(
                    "deliver.protect_lifetime",
                    Kinds.DURATION,
                    Duration.ofHours(24),
                    "How long it waits when every address of every host answered, and none offers"
                            + " encryption.");

    static final Key<Integer> CONNECTIONS =
            Key.of(
                    "deliver.connections_per_destination",
                    Kinds.number("a number", 1, 1000),
                    20,
                    "Connections at once to one recipient domain.");

    static final Key<Integer> MESSAGES =
            Key.of(
                    "deliver.messages_per_connection",
                    Kinds.number("a number", 1, 100_000),
                    100,
                    "Messages over one connection before it is closed.");

    static final Key<Integer> STS_PORT =
            Key.of("mta_sts.port", Kinds.PORT, 443, "The port of MTA-STS policy hosts.");

    static final Key<PinMode> PINS =
            Key.of(
                    "memory.pins",
                    Kinds.oneOf(List.of(PinMode.values()), PinMode::word),
                    PINNING.mode(),
                    "What is expected of a host that once proved who it is, by DANE or by a"
                            + " certificate for its name: that it does so again, or shows the same"
                            + " key. \"enforce\" holds mail back until it does; \"observe\" sends"
                            + " it, and records what enforcing would have done; \"off\" learns"
                            + " nothing. Observed by default, for no domain promised this to"
                            + " anybody.");

    static final Key<Duration> PIN_LIFETIME =
            Key.of(
                    "memory.pin_lifetime",
                    Kinds.DURATION,
                    PINNING.lifetime(),
                    "How long that is remembered after the host proved itself for the last time;"
                            + " with \"enforce\", after there was mail for it for the last time.");

    static final Key<Duration> PROOF_KEEP =
            Key.of(
                    "proof.keep",
                    Kinds.DURATION,
                    Duration.ofDays(3650),
                    "How long records of evidence are kept. Of older ones only the digests stay, by"
                            + " which the log can still be verified.");

    static final Key<Duration> PROOF_KEEP_ADDRESSES =
            Key.of(
                    "proof.keep_addresses",
                    Kinds.DURATION,
                    Duration.ofDays(1095),
                    "How long it is kept whom the records are about. Then nobody can tell any more:"
                            + " the records stay, and the salts of their addresses are destroyed.");

    static final Key<List<WitnessAt>> PROOF_WITNESSES =
            Key.of(
                    "proof.witnesses",
                    Kind.text(
                                    "a witness's key and address such as"
                                            + " \"NAME+ID+KEY https://witness.example/\"",
                                    (text, _) -> WitnessAt.parse(text),
                                    WitnessAt::toString)
                            .list(),
                    List.of(),
                    "Witnesses that are shown the log each minute (postseal witness, or any of C2SP"
                            + " tlog-witness). What they signed goes into every export.");

    static final Key<HandshakeSampling.Mode> PROOF_HANDSHAKES =
            Key.of(
                    "proof.handshakes",
                    Kinds.oneOf(
                            List.of(HandshakeSampling.Mode.values()), HandshakeSampling.Mode::word),
                    HandshakeSampling.Mode.SAMPLE,
                    "Which TLS handshakes are kept with the receiving server's own signature, which"
                            + " then goes over our log, too: nobody can invent such a session."
                            + " \"sample\" keeps one for each host and hour, \"all\" each one, at"
                            + " some three times the work of a handshake and 5 kB each; \"off\""
                            + " none. Of a server without TLS 1.3 there is none.");

    static final Key<Optional<URI>> PROOF_TIMESTAMPS =
            Key.of(
                    "proof.timestamps",
                    Kind.text(
                                    "an address such as \"https://tsa.example/\"",
                                    (text, _) -> WitnessAt.http(text),
                                    URI::toString)
                            .orNone(),
                    Optional.empty(),
                    "An authority (RFC 3161) that stamps the log's checkpoint each hour.");

    static final Key<Optional<Address>> POSTMASTER =
            Key.of(
                    "bounce.postmaster",
                    Kinds.ADDRESS.orNone(),
                    Optional.empty(),
                    "Whom bounces name for questions, and who gets mail for \"postmaster\"."
                            + " Default: postmaster at the hostname.");

    static final Key<Duration> DELAY_WARNING =
            Key.of(
                    "bounce.delay_warning",
                    Kinds.DURATION,
                    Duration.ofHours(4),
                    "After this time a sender is told that mail still waits; \"0s\": never.");

    /** In the order of the documentation. */
    static final Key<List<InetSocketAddress>> METRICS =
            Key.of(
                    "metrics.listen",
                    Kinds.SOCKET.list(),
                    List.of(),
                    "Where figures are served as OpenMetrics, under /metrics; loopback only."
                            + " They name no address, domain or message.");

    static final List<Key<?>> ALL =
            List.of(
                    HOSTNAME,
                    DATA,
                    LISTEN_SMTP,
                    LISTEN_SMTPS,
                    ALLOW_CLEARTEXT,
                    PROXY_FROM,
                    CERTIFICATE,
                    KEY,
                    NETWORKS,
                    REQUIRE_TLS,
                    REQUIRETLS_OFFER,
                    REQUIRETLS_LISTEN,
                    SESSIONS,
                    CLIENT_SESSIONS,
                    CLIENT_CONNECTIONS,
                    CLIENT_MESSAGES,
                    CLIENT_RECIPIENTS,
                    MESSAGE_SIZE,
                    RECIPIENTS,
                    FREE_SPACE,
                    QUEUE_MESSAGES,
                    QUEUE_SIZE,
                    RESOLVERS,
                    TRUST_ANCHOR,
                    DEFAULT_LEVEL,
                    POLICY_FILE,
                    MODE,
                    PORT,
                    TRANSPORT,
                    ALLOW_PRIVATE,
                    CA_FILE,
                    CA_MODE,
                    RETRY,
                    LIFETIME,
                    PROTECT_LIFETIME,
                    CONNECTIONS,
                    MESSAGES,
                    STS_PORT,
                    PINS,
                    PIN_LIFETIME,
                    PROOF_KEEP,
                    PROOF_KEEP_ADDRESSES,
                    PROOF_WITNESSES,
                    PROOF_TIMESTAMPS,
                    PROOF_HANDSHAKES,
                    POSTMASTER,
                    DELAY_WARNING,
                    METRICS);

    private Keys() {}
}
