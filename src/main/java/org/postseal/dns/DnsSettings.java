package org.postseal.dns;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code [dns]} of the configuration.
 *
 * @param resolvers recursive resolvers that pass DNSSEC records through, asked in turn; empty: the
 *     system's, from {@code /etc/resolv.conf}
 * @param trustAnchor a file of DS or DNSKEY records in the place of the built-in root's
 * @param limits not configurable
 */
public record DnsSettings(
        List<InetSocketAddress> resolvers, Optional<Path> trustAnchor, DnsLimits limits) {

    public DnsSettings {
        resolvers = List.copyOf(resolvers);
    }

    public static DnsSettings defaults() {
        return new DnsSettings(List.of(), Optional.empty(), DnsLimits.defaults());
    }
}
