package org.postseal.receive;

import java.net.InetAddress;
import java.util.List;
import org.postseal.mail.Address;
import org.postseal.mail.Domain;

/**
 * Who we are, and for whom.
 *
 * @param hostname our name in greetings and trace fields
 * @param networks who may relay; nobody else, ever
 * @param requireTls whether even those on this machine must use TLS
 * @param postmaster who gets mail for {@code <postmaster>} without a domain
 */
public record RelaySettings(
        Domain hostname, List<Network> networks, boolean requireTls, Address postmaster) {

    public RelaySettings {
        networks = List.copyOf(networks);
    }

    /** For clients on this machine only. */
    public static RelaySettings defaults(Domain hostname, Address postmaster) {
        return new RelaySettings(
                hostname,
                List.of(Network.parse("127.0.0.0/8"), Network.parse("::1/128")),
                false,
                postmaster);
    }

    boolean mayRelay(InetAddress client) {
        for (Network network : networks) {
            if (network.contains(client)) {
                return true;
            }
        }
        return false;
    }
}
