package org.postseal.cli;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import org.postseal.dns.ResolverProof;

/**
 * What one resolver is worth, for people and for JSON.
 *
 * @param resolver address and port
 * @param finding good, unknown, bogus, clock, strips or blind
 * @param sentence what that means, and how it is mended
 */
record SeenResolver(String resolver, String finding, String sentence) {

    static List<SeenResolver> of(Outlook outlook) {
        return outlook.resolvers().stream().map(SeenResolver::of).toList();
    }

    private static SeenResolver of(ResolverProof proof) {
        InetSocketAddress at = proof.resolver();
        return new SeenResolver(
                RunCommand.shown(at),
                proof.finding().name().toLowerCase(Locale.ROOT),
                proof.sentence());
    }

    /** A line for people. */
    String line() {
        return "DNSSEC: " + sentence;
    }
}
