package org.postseal.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.postseal.demand.Mode;
import org.postseal.demand.PolicySettings;
import org.postseal.dns.DnsLimits;
import org.postseal.dns.DnsSettings;
import org.postseal.mail.Address;
import org.postseal.mail.Domain;
import org.postseal.receive.ListenSettings;
import org.postseal.receive.ReceiveSettings;
import org.postseal.receive.RelaySettings;

/** What one file says, as the settings of each room. Immutable. */
public final class Config {

    private final Path file;
    private final Values values;
    private final Domain hostname;

    Config(Path file, Values values, Domain hostname) {
        this.file = file;
        this.values = values;
        this.hostname = hostname;
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
        return ReceiveSettings.of(listen, relay);
    }

    public DnsSettings dns() {
        return new DnsSettings(
                values.of(Keys.RESOLVERS), values.of(Keys.TRUST_ANCHOR), DnsLimits.defaults());
    }

    public PolicySettings policy() {
        return new PolicySettings(
                values.of(Keys.DEFAULT_LEVEL), values.of(Keys.POLICY_FILE), values.of(Keys.MODE));
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
                    "policy.mode is \"observe\": what the rules of policy.file forbid is recorded"
                            + " and sent all the same");
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

    /** Keys whose change a running relay cannot take up, of those that differ from another. */
    public List<String> needRestart(Config other) {
        return Keys.ALL.stream()
                .filter(key -> !key.reloadable())
                .filter(key -> !values.of(key).equals(other.values.of(key)))
                .map(Key::path)
                .toList();
    }

    /** Files that are read besides this one, and whose change counts. */
    public List<Path> watched() {
        List<Path> out = new ArrayList<>(List.of(file));
        List<Optional<Path>> others =
                List.of(
                        values.of(Keys.POLICY_FILE),
                        values.of(Keys.TRANSPORT),
                        values.of(Keys.CERTIFICATE),
                        values.of(Keys.KEY));
        others.forEach(path -> path.ifPresent(out::add));
        return List.copyOf(out);
    }

    private Path folder() {
        return Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file);
    }
}
