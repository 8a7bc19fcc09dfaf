package org.postseal.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Asks each resolver, at start, for something that must be signed: the SOA of the trust anchor's
 * own zone. A resolver that cuts DNSSEC records off makes every answer worthless, and is better
 * named once than found in ten thousand deferred messages.
 *
 * @param resolver which one was asked
 * @param finding what it showed
 * @param sentence what that means and how it is mended, for people
 */
public record ResolverProof(InetSocketAddress resolver, Finding finding, String sentence) {

    /** What a resolver is good for. */
    public enum Finding {
        /** Its answers can be validated. */
        GOOD,
        /** No answer: it may come later. Start, and let mail wait. */
        UNKNOWN,
        /** It removes the DNSSEC records: do not start on it. */
        STRIPS,
        /** What it gives does not validate: a wrong trust anchor, clock or resolver. */
        BOGUS
    }

    /** Whether starting with this resolver would only defer all mail, for ever. */
    public boolean forbidsStart() {
        return finding == Finding.STRIPS;
    }

    /**
     * Asks every configured resolver, or every one of the system's. Blocks for the time of one
     * lookup each, at most.
     *
     * @throws IOException when the trust anchor file or {@code /etc/resolv.conf} cannot be read
     */
    public static List<ResolverProof> of(DnsSettings settings, Clock clock) throws IOException {
        List<ResolverProof> proofs = new ArrayList<>();
        for (InetSocketAddress resolver : SystemResolvers.orSystem(settings.resolvers())) {
            proofs.add(of(resolver, settings, clock));
        }
        return proofs;
    }

    private static ResolverProof of(InetSocketAddress resolver, DnsSettings settings, Clock clock)
            throws IOException {
        Validation validation = new Validation(List.of(resolver), settings, clock);
        Name zone = validation.anchorZones().getFirst();
        String shown = resolver.getAddress().getHostAddress() + ":" + resolver.getPort();
        try {
            Message raw = validation.fetch(zone, Type.SOA);
            if (!isSigned(raw)) {
                return new ResolverProof(resolver, Finding.STRIPS, strips(shown, zone));
            }
        } catch (ExecutionException | TimeoutException e) {
            return new ResolverProof(
                    resolver,
                    Finding.UNKNOWN,
                    "The resolver " + shown + " does not answer; mail waits until it does.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ResolverProof(
                    resolver, Finding.UNKNOWN, "Interrupted while asking " + shown + ".");
        }
        return validated(resolver, shown, zone, validation);
    }

    private static boolean isSigned(Message raw) {
        return raw.getSection(Section.ANSWER).stream().anyMatch(RRSIGRecord.class::isInstance);
    }

    private static String strips(String resolver, Name zone) {
        return "The resolver "
                + resolver
                + " strips DNSSEC: it answers for \""
                + zone
                + "\" without the signatures that zone has. Nothing can be validated over it."
                + " Name a resolver that passes DNSSEC records through in [dns] resolvers, such"
                + " as an Unbound or BIND on this machine, or turn DNSSEC on in this one.";
    }

    private static ResolverProof validated(
            InetSocketAddress resolver, String shown, Name zone, Validation validation) {
        // An address record of the zone itself: found or denied, the answer must be signed.
        Answer<?> answer = validation.ask(RecordData.text(zone), RecordType.A).answer();
        if (answer.isSecure()) {
            return new ResolverProof(
                    resolver, Finding.GOOD, "The resolver " + shown + " passes DNSSEC through.");
        }
        if (answer.security() == Security.UNKNOWN) {
            return new ResolverProof(
                    resolver,
                    Finding.UNKNOWN,
                    "The resolver " + shown + " fails: " + answer.reason() + ".");
        }
        return new ResolverProof(
                resolver,
                Finding.BOGUS,
                "What the resolver "
                        + shown
                        + " answers for \""
                        + zone
                        + "\" does not validate: "
                        + answer.reason()
                        + ". The resolver, [dns] trust_anchor or this machine's clock is wrong;"
                        + " all mail waits until it is mended.");
    }
}
