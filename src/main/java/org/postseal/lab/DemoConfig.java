package org.postseal.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the configuration of the demo's relay: what an admin would write, for the lab's ports. */
final class DemoConfig {

    private DemoConfig() {}

    /**
     * @param folder empty; gets the file, what it names, and later the relay's data
     * @param door where the relay takes mail
     * @return the TOML file
     */
    static Path write(SmallInternet internet, Path folder, InetSocketAddress door)
            throws IOException {
        Path anchor = Files.writeString(folder.resolve("root.ds"), internet.trustAnchor());
        Path authority = Files.writeString(folder.resolve("ca.pem"), internet.authorityPem());
        Path policy = Files.writeString(folder.resolve("policy"), internet.policyRules());
        String toml =
                """
                hostname = "relay.lab.test"
                data = "%s"

                [listen]
                smtp = ["%s"]

                [dns]
                resolvers = ["%s"]
                trust_anchor = "%s"

                [policy]
                default = "encrypt"
                file = "%s"

                [deliver]
                port = %d
                allow_private = true
                ca_file = "%s"
                ca_mode = "only"

                [mta_sts]
                port = %d

                [bounce]
                postmaster = "postmaster@sender.test"
                """
                        .formatted(
                                folder.resolve("data"),
                                text(door),
                                text(internet.resolver()),
                                anchor,
                                policy,
                                internet.smtpPort(),
                                authority,
                                internet.policyPort());
        return Files.writeString(folder.resolve("postseal.toml"), toml);
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
