package org.postseal.route;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.postseal.dns.Security;
import org.postseal.smtp.Trouble;

/**
 * One host of a route with its addresses: a snapshot, so that what was judged is what is dialed.
 *
 * @param name as the MX record gives it, in A-labels, lower case, no trailing dot; or an address
 *     literal's text for a configured hop
 * @param canonicalName the end of its alias chain; {@code name} when it is no alias
 * @param port TCP port, 25 unless configured
 * @param nameSecurity of the name itself: of its first CNAME record when it is an alias, else the
 *     same as {@code addressSecurity}
 * @param addressSecurity of A and AAAA together, the whole alias chain included: the worse of both
 * @param addresses IPv6 and IPv4 in the order to try; may be empty only with a trouble
 * @param trouble why this host cannot be tried, and what that means for the message
 * @param implicitTls whether TLS begins with the first octet, instead of by STARTTLS
 */
public record Host(
        String name,
        String canonicalName,
        int port,
        Security nameSecurity,
        Security addressSecurity,
        List<InetAddress> addresses,
        Optional<Trouble> trouble,
        boolean implicitTls) {

    public Host {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty() && trouble.isEmpty()) {
            throw new IllegalArgumentException("a host without address needs a trouble");
        }
    }

    /** Name and port tell the hosts of a route apart; they are asked for with every message. */
    @Override
    public int hashCode() {
        return 31 * name.hashCode() + port;
    }

    /** With STARTTLS. */
    public Host(
            String name,
            String canonicalName,
            int port,
            Security nameSecurity,
            Security addressSecurity,
            List<InetAddress> addresses,
            Optional<Trouble> trouble) {
        this(name, canonicalName, port, nameSecurity, addressSecurity, addresses, trouble, false);
    }

    Host withImplicitTls(boolean on) {
        return new Host(
                name, canonicalName, port, nameSecurity, addressSecurity, addresses, trouble, on);
    }

    /** Whether its name is an address, so that no certificate and no TLSA record has it. */
    public boolean isAddress() {
        return name.startsWith("[") || name.contains(":") || isDigitsAndDots(name);
    }

    private static boolean isDigitsAndDots(String text) {
        int i = 0;
        while (i < text.length() && (text.charAt(i) == '.' || isDigit(text.charAt(i)))) {
            i++;
        }
        return i > 0 && i == text.length();
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    public boolean isAlias() {
        return !canonicalName.equals(name);
    }
}
