package org.postseal.peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What an admin writes for the relay of a test.
 *
 * @param folder gets the files and the relay's data
 * @param deliver lines for the section {@code [deliver]}, beside those that every test has
 * @param policy the rules, in Postfix's syntax
 * @param transport configured hops
 */
record RelayConfig(
        Path folder,
        InetSocketAddress door,
        Site site,
        String deliver,
        String policy,
        String transport) {

    static RelayConfig of(Path folder, Site site) {
        return new RelayConfig(
                folder, Loopback.at("127.0.0.1", Loopback.freePort("127.0.0.1")), site, "", "", "");
    }

    RelayConfig deliver(String lines) {
        return new RelayConfig(folder, door, site, lines, policy, transport);
    }

    RelayConfig policy(String rules) {
        return new RelayConfig(folder, door, site, deliver, rules, transport);
    }

    RelayConfig transport(String hops) {
        return new RelayConfig(folder, door, site, deliver, policy, hops);
    }

    /** Returns the TOML file. */
    Path write() throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("root.ds"), site.trustAnchor());
        Files.writeString(folder.resolve("ca.pem"), site.authorityPem());
        Files.writeString(folder.resolve("policy"), policy + "\n");
        Files.writeString(folder.resolve("transport"), transport + "\n");
        String toml =
                """
                hostname = "relay.sender.test"
                data = "%s/data"

                [listen]
                smtp = ["127.0.0.1:%d"]

                [dns]
                resolvers = ["127.0.0.1:%d"]
                trust_anchor = "%s/root.ds"

                [policy]
                default = "encrypt"
                file = "%s/policy"

                [deliver]
                port = %d
                transport = "%s/transport"
                allow_private = true
                ca_file = "%s/ca.pem"
                ca_mode = "only"
                %s

                [mta_sts]
                port = %d

                [bounce]
                postmaster = "postmaster@sender.test"
                delay_warning = "0s"
                """
                        .formatted(
                                folder,
                                door.getPort(),
                                site.resolver().getPort(),
                                folder,
                                folder,
                                site.smtpPort(),
                                folder,
                                folder,
                                deliver,
                                site.policyPort());
        return Files.writeString(folder.resolve("postseal.toml"), toml);
    }
}
