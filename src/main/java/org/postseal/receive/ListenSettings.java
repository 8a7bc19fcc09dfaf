package org.postseal.receive;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.postseal.mail.IpText;

/**
 * Where clients connect.
 *
 * @param smtp addresses with STARTTLS, where there is a certificate
 * @param smtps addresses with TLS from the first octet on (RFC 8314)
 * @param allowCleartext whether mail may come over a network without TLS
 * @param proxySources who speaks the PROXY protocol to us, and must; nobody by default
 */
public record ListenSettings(
        List<InetSocketAddress> smtp,
        List<InetSocketAddress> smtps,
        boolean allowCleartext,
        List<Network> proxySources) {

    private static final int PORT_MAX = 65535;

    public ListenSettings {
        smtp = List.copyOf(smtp);
        smtps = List.copyOf(smtps);
        proxySources = List.copyOf(proxySources);
    }

    public static ListenSettings defaults() {
        return new ListenSettings(List.of(address("127.0.0.1:10025")), List.of(), false, List.of());
    }

    /**
     * Reads {@code 127.0.0.1:25} or {@code [::1]:25}. Names are not looked up: an address to listen
     * on must not depend on DNS.
     *
     * @throws SettingsFault when it is neither
     */
    public static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        try {
            String host = text.substring(0, Math.max(0, colon));
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            int port = Integer.parseInt(text.substring(colon + 1));
            if (host.isEmpty() || port < 0 || port > PORT_MAX || host.contains(":") != bracketed) {
                throw new IllegalArgumentException(text);
            }
            String plain = bracketed ? host.substring(1, host.length() - 1) : host;
            return new InetSocketAddress(InetAddress.ofLiteral(plain), port);
        } catch (IllegalArgumentException e) {
            throw new SettingsFault(
                    "\""
                            + text
                            + "\" is no address to listen on, such as 127.0.0.1:25 or [::1]:25");
        }
    }

    /**
     * Checks that no client is invited to send mail over a network in clear text.
     *
     * @param certificate whether there is one
     * @throws SettingsFault when one is, and {@link #allowCleartext} does not say it is meant
     */
    public void check(boolean certificate) {
        if (!smtps.isEmpty() && !certificate) {
            throw new SettingsFault(
                    "listen.smtps: TLS needs a certificate; set tls.certificate and tls.key");
        }
        for (InetSocketAddress address : smtp) {
            if (!address.getAddress().isLoopbackAddress() && !certificate && !allowCleartext) {
                throw new SettingsFault(
                        "listen.smtp: "
                                + IpText.of(address.getAddress())
                                + " is open to the network, and without a certificate mail would"
                                + " come in clear text. Set tls.certificate and tls.key, listen on"
                                + " 127.0.0.1, or say listen.allow_cleartext = true");
            }
        }
    }
}
