package org.postseal.kill;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Supplier;
import org.postseal.lab.DnsServer;
import org.postseal.lab.LabCa;
import org.postseal.lab.SignedZones;
import org.postseal.lab.ZoneSpec;
import org.postseal.tls.ConscryptServer;
import org.postseal.tls.Providers;
import org.postseal.tls.ServerCredential;

/** What a relay needs around it: DNS, an authority, a sink whose name must be proven. */
final class KillWorld implements Closeable {

    private static final String SINK = "mx.kill.test";

    private final DnsServer dns;
    private final CountingSink sink;

    /**
     * @param folder gets the files that the configuration names
     */
    KillWorld(Path folder, Ledger ledger, Supplier<Trigger> trigger) throws IOException {
        Providers.install();
        Clock clock = Clock.systemUTC();
        LabCa authority = LabCa.create("Kill", clock.instant());
        LabCa.Issued identity = authority.issue(SINK);
        ServerCredential shown =
                new ServerCredential(identity.key().getPrivate(), identity.chain());
        SignedZones zones =
                SignedZones.builder(clock).zone(ZoneSpec.signed("kill.test", "")).build();
        dns = DnsServer.start(zones, new InetSocketAddress("127.0.0.1", 0));
        sink = new CountingSink(new ConscryptServer(() -> shown), ledger, trigger);
        Files.writeString(folder.resolve("root.ds"), zones.trustAnchor());
        Files.writeString(folder.resolve("ca.pem"), authority.rootPem());
        StringBuilder policy = new StringBuilder();
        MailSource.DOMAINS.forEach(
                domain -> policy.append(domain + " secure match=" + SINK + "\n"));
        Files.writeString(folder.resolve("policy"), policy);
        Files.writeString(
                folder.resolve("transport"),
                "a.kill.test [127.0.1.1]:%d encrypt\nb.kill.test [127.0.1.2]:%d encrypt\n"
                        .formatted(sink.port(), sink.port()));
    }

    CountingSink sink() {
        return sink;
    }

    /** The configuration, with {@code %d} for the port of the relay's door. */
    String config() {
        return """
        hostname = "relay.kill.test"
        data = "data"
        [listen]
        smtp = ["127.0.0.1:%d"]
        [limits]
        sessions_per_client = 2000
        [dns]
        resolvers = ["127.0.0.1:PORT"]
        trust_anchor = "root.ds"
        [policy]
        file = "policy"
        [deliver]
        transport = "transport"
        allow_private = true
        ca_file = "ca.pem"
        ca_mode = "only"
        retry = ["1s"]
        connections_per_destination = 4
        """
                .replace("PORT", Integer.toString(dns.address().getPort()));
    }

    @Override
    public void close() throws IOException {
        sink.close();
        dns.close();
    }
}
