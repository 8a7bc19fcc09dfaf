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
        World world,
        String deliver,
        String policy,
        String transport) {

    static RelayConfig of(Path folder, World world) {
        return new RelayConfig(
                folder,
                Loopback.at("127.0.0.1", Loopback.freePort("127.0.0.1")),
                world,
                "",
                "",
                "");
    }

    RelayConfig deliver(String lines) {
        return new RelayConfig(folder, door, world, lines, policy, transport);
    }

    /** What is expected of hosts that once proved themselves; after all of {@link #deliver}. */
    RelayConfig pins(String mode) {
        return deliver(deliver + "\n\n[memory]\npins = \"" + mode + "\"\n");
    }

    RelayConfig policy(String rules) {
        return new RelayConfig(folder, door, world, deliver, rules, transport);
    }

    RelayConfig transport(String hops) {
        return new RelayConfig(folder, door, world, deliver, policy, hops);
    }

    /** Returns the TOML file. */
    Path write() throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("root.ds"), world.trustAnchor());
        Files.writeString(folder.resolve("ca.pem"), world.authorityPem());
        Files.writeString(folder.resolve("policy"), policy + "\n");
        Files.writeString(folder.resolve("transport"), transport + "\n");
        String toml =
                """
                hostname = "relay.sender.test"
                data = "%s/data"

                [listen]
                smtp = ["%s:%d"]

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
                                door.getAddress().getHostAddress(),
                                door.getPort(),
                                world.resolver().getPort(),
                                folder,
                                folder,
                                world.smtpPort(),
                                folder,
                                folder,
                                deliver,
                                world.policyPort());
        return Files.writeString(folder.resolve("postseal.toml"), toml);
    }
}
