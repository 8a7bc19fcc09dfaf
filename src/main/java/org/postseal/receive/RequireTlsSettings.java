package org.postseal.receive;

import java.net.InetSocketAddress;
import java.util.List;
import org.postseal.mail.IpText;

/**
 * How clients may ask for REQUIRETLS (RFC 8689).
 *
 * @param offer whether they may; where they may not, mail that asks is refused
 * @param listen where every message counts as one that asks, for clients that cannot say it
 */
public record RequireTlsSettings(boolean offer, List<InetSocketAddress> listen) {

    public RequireTlsSettings {
        listen = List.copyOf(listen);
    }

    public static RequireTlsSettings defaults() {
        return new RequireTlsSettings(true, List.of());
    }

    /**
     * Checks that mail to be protected all the way is not invited to come in clear text.
     *
     * @param certificate whether there is one
     * @throws SettingsFault when it is, or when the two contradict each other
     */
    void check(boolean certificate) {
        if (!offer && !listen.isEmpty()) {
            throw new SettingsFault(
                    "requiretls.listen: its mail asks for REQUIRETLS, and requiretls.offer = false"
                            + " refuses that");
        }
        for (InetSocketAddress address : listen) {
            if (!address.getAddress().isLoopbackAddress() && !certificate) {
                throw new SettingsFault(
                        "requiretls.listen: "
                                + IpText.of(address.getAddress())
                                + " is open to the network, and without a certificate mail that"
                                + " asks for REQUIRETLS would come in clear text. Set"
                                + " tls.certificate and tls.key, or listen on 127.0.0.1");
            }
        }
    }
}
