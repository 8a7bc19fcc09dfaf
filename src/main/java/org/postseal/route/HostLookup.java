package org.postseal.route;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.postseal.dns.Answer;
import org.postseal.dns.RecordType;
import org.postseal.dns.Resolver;
import org.postseal.dns.Security;
import org.postseal.mail.IpText;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;

/**
 * Finds the addresses of one host and how far they can be believed (RFC 7672, section 2.2.2).
 *
 * <p>A lookup that fails is a trouble, not an absence: else an attacker who suppresses one answer
 * could choose what is believed of the other. The one exception costs nothing: addresses that are
 * proven to be in an unsigned zone are used although the other family's lookup failed, since DANE
 * cannot apply to that host either way.
 */
final class HostLookup {

    private final Resolver dns;
    private final RouteSettings settings;
    private final RandomGenerator random;

    HostLookup(Resolver dns, RouteSettings settings, RandomGenerator random) {
        this.dns = dns;
        this.settings = settings;
        this.random = random;
    }

    /**
     * @param trusted named by the operator as a host: may be on a private address
     */
    Host find(String name, int port, boolean trusted) {
        return find(
                name,
                port,
                trusted,
                dns.lookup(name, RecordType.AAAA),
                dns.lookup(name, RecordType.A));
    }

    private Host find(
            String name,
            int port,
            boolean trusted,
            Answer<InetAddress> six,
            Answer<InetAddress> four) {
        String canonical = four.isFound() ? four.canonicalName() : six.canonicalName();
        Optional<Answer<InetAddress>> failed = failure(six, four);
        if (failed.isPresent()) {
            return troubled(name, port, failed.get().security(), lookupTrouble(failed.get()));
        }
        Security security = security(six, four);
        Security nameSecurity = security;
        if (!canonical.equals(name) && security != Security.SECURE) {
            Answer<String> alias = dns.lookup(name, RecordType.CNAME);
            if (alias.isFailed()) {
                return troubled(name, port, alias.security(), lookupTrouble(alias));
            }
            nameSecurity = alias.security();
        }
        List<InetAddress> some = six.records().isEmpty() ? four.records() : six.records();
        if (some.isEmpty()) {
            return troubled(name, port, security, noAddress(name));
        }
        List<InetAddress> allowed = allowed(six, four, trusted || settings.allowPrivate());
        if (allowed.isEmpty()) {
            return troubled(name, port, security, privateAddress(name, some.getFirst()));
        }
        return new Host(name, canonical, port, nameSecurity, security, allowed, Optional.empty());
    }

    /** The failed lookup that decides for the whole host, if one does. */
    private static Optional<Answer<InetAddress>> failure(
            Answer<InetAddress> six, Answer<InetAddress> four) {
        if (six.security() == Security.BOGUS) {
            return Optional.of(six);
        }
        if (four.isFailed()) {
            return excused(four, six) ? Optional.empty() : Optional.of(four);
        }
        return six.isFailed() && !excused(six, four) ? Optional.of(six) : Optional.empty();
    }

    private static boolean excused(Answer<InetAddress> failed, Answer<InetAddress> other) {
        return failed.security() == Security.UNKNOWN
                && other.isFound()
                && other.security() == Security.INSECURE;
    }

    /** The worse of both; of a failure that is excused nothing is known, or used. */
    private static Security security(Answer<InetAddress> six, Answer<InetAddress> four) {
        return six.isFailed() || four.isFailed()
                ? Security.INSECURE
                : six.security().and(four.security());
    }

    /** What may be dialed: both families by turns, shuffled, bounded. */
    private List<InetAddress> allowed(
            Answer<InetAddress> six, Answer<InetAddress> four, boolean anywhere) {
        List<InetAddress> v6 = new ArrayList<>(six.records());
        List<InetAddress> v4 = new ArrayList<>(four.records());
        if (!anywhere) {
            // An IPv4 address in an AAAA record was a mapped one: never a public host's.
            v6.removeIf(a -> a instanceof Inet4Address || !AddressScope.isPublic(a));
            v4.removeIf(a -> !AddressScope.isPublic(a));
        }
        boolean sixFirst;
        synchronized (random) {
            Collections.shuffle(v6, random);
            Collections.shuffle(v4, random);
            sixFirst = random.nextBoolean();
        }
        List<InetAddress> first = sixFirst ? v6 : v4;
        List<InetAddress> second = sixFirst ? v4 : v6;
        Set<InetAddress> out = new LinkedHashSet<>();
        for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
            if (i < first.size()) {
                out.add(first.get(i));
            }
            if (i < second.size()) {
                out.add(second.get(i));
            }
        }
        return out.stream().limit(settings.limits().addressesPerHostMax()).toList();
    }

    /** A host that cannot be tried, and why. */
    static Host troubled(String name, int port, Security security, Trouble trouble) {
        return new Host(name, name, port, security, security, List.of(), Optional.of(trouble));
    }

    /** The trouble of a lookup that failed: always temporary. */
    static Trouble lookupTrouble(Answer<?> failed) {
        boolean bogus = failed.security() == Security.BOGUS;
        return Trouble.of(
                bogus ? Reason.DNS_BOGUS : Reason.DNS_FAILED,
                "The "
                        + failed.type()
                        + " records of "
                        + failed.name()
                        + (bogus ? " are not authentic: " : " could not be looked up: ")
                        + failed.reason());
    }

    private static Trouble noAddress(String name) {
        return Trouble.of(Reason.NO_ADDRESS, "The host " + name + " has no address");
    }

    private static Trouble privateAddress(String name, InetAddress address) {
        return Trouble.of(
                Reason.PRIVATE_ADDRESS,
                "The host "
                        + name
                        + " has no public address ("
                        + IpText.of(address)
                        + "); mail is not sent into private networks");
    }
}
