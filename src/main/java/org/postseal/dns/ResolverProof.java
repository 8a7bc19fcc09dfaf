package org.postseal.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.postseal.mail.IpText;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * What one resolver shows when it is asked for something that must be signed, a record of the trust
 * anchor's own zone: that must validate, and the same answer with its signatures spoiled must not.
 * So it is known, at the start and while the relay runs, that good answers are told from forged
 * ones. A resolver that cuts DNSSEC records off makes every answer worthless, and is better named
 * once than found in ten thousand deferred messages.
 *
 * @param resolver which one was asked
 * @param finding what it showed
 * @param sentence what that means and how it is mended, for people
 */
public record ResolverProof(InetSocketAddress resolver, Finding finding, String sentence) {

    /** What a resolver is good for; the later, the graver. */
    public enum Finding {
        /** Its answers can be validated, and forged ones are found out. */
        GOOD,
        /** No answer: it may come later. Start, and let mail wait. */
        UNKNOWN,
        /** What it gives does not validate: a wrong trust anchor or resolver. */
        BOGUS,
        /** Its signatures are outside their time, by this machine's clock. */
        CLOCK,
        /** It removes the DNSSEC records: do not start on it. */
        STRIPS,
        /** A forged answer was taken for a good one: the fault is here, and nothing is proven. */
        BLIND
    }

    /** Whether starting with this resolver would only defer all mail for ever, or prove nothing. */
    public boolean forbidsStart() {
        return finding == Finding.STRIPS || finding == Finding.BLIND;
    }

    /** Whether the resolver did answer, and what it answered is worth nothing. */
    boolean isBad() {
        return finding.compareTo(Finding.UNKNOWN) > 0;
    }

    /** Asks the resolver anew: no key or answer of earlier is used. Blocks for a few lookups. */
    static ResolverProof of(
            InetSocketAddress resolver, TrustAnchors anchors, DnsLimits limits, Clock clock)
            throws IOException {
        Validation validation = new Validation(List.of(resolver), anchors, limits, clock);
        Name zone = anchors.zones().getFirst();
        String shown = IpText.of(resolver.getAddress(), resolver.getPort());
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
        // An address record of the zone itself: found or denied, the answer must be signed.
        String name = RecordData.text(zone);
        return judged(
                resolver,
                zone,
                validation.ask(name, RecordType.A),
                validation.askSpoiled(name, RecordType.A));
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

    /**
     * @param good the answer as the resolver gave it
     * @param spoiled the same with spoiled signatures
     */
    static ResolverProof judged(
            InetSocketAddress resolver,
            Name zone,
            Validation.Found<?> good,
            Validation.Found<?> spoiled) {
        String shown = resolver.getAddress().getHostAddress() + ":" + resolver.getPort();
        String answers = "What the resolver " + shown + " answers for \"" + zone + "\" ";
        String reason = good.answer().reason();
        if (!spoiled.answer().isFailed()) {
            return new ResolverProof(
                    resolver,
                    Finding.BLIND,
                    answers
                            + "was spoiled on purpose, and validated all the same: this program,"
                            + " its Java or its cryptography is at fault. Nothing it says of DNSSEC"
                            + " is worth anything until that is mended.");
        }
        if (good.answer().isSecure()) {
            return new ResolverProof(
                    resolver,
                    Finding.GOOD,
                    "The resolver " + shown + " passes DNSSEC through, and it validates.");
        }
        if (good.answer().security() == Security.UNKNOWN) {
            return new ResolverProof(
                    resolver, Finding.UNKNOWN, "The resolver " + shown + " fails: " + reason + ".");
        }
        return good.outOfTime()
                ? new ResolverProof(
                        resolver,
                        Finding.CLOCK,
                        answers
                                + "is outside its time: "
                                + reason
                                + ". Unless the resolver gives out old answers, this machine's"
                                + " clock is wrong. All mail waits until it is right.")
                : new ResolverProof(
                        resolver,
                        Finding.BOGUS,
                        answers
                                + "does not validate: "
                                + reason
                                + ". The resolver, [dns] trust_anchor or this machine's clock is"
                                + " wrong; all mail waits until it is mended.");
    }
}
