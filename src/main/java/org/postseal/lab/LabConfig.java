package org.postseal.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the relay's configuration: what an admin would write, for the ports of the lab. */
final class LabConfig {

    private LabConfig() {}

    /**
     * @param folder empty; gets the file, what it names, and later the relay's data
     * @param door where the relay takes mail
     * @param retry when what waits is tried again, in the form of TOML
     * @return the TOML file
     */
    static Path write(LabSite site, Path folder, InetSocketAddress door, String retry)
            throws IOException {
        Path anchor = Files.writeString(folder.resolve("root.ds"), site.trustAnchor());
        Path authority = Files.writeString(folder.resolve("ca.pem"), site.authorityPem());
        Path policy = Files.writeString(folder.resolve("policy"), site.rules());
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
                retry = %s

                [mta_sts]
                port = %d

                [bounce]
                postmaster = "postmaster@sender.test"
                """
                        .formatted(
                                folder.resolve("data"),
                                text(door),
                                text(site.resolver()),
                                anchor,
                                policy,
                                site.smtpPort(),
                                authority,
                                retry,
                                site.policyPort());
        return Files.writeString(folder.resolve("postseal.toml"), toml);
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
