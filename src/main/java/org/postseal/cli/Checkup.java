package org.postseal.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postseal.deliver.Sighting;
import org.postseal.demand.DaneStatus;
import org.postseal.demand.Decision;
import org.postseal.demand.Explanation;
import org.postseal.mail.Domain;
import org.postseal.mtasts.StsPolicy;
import org.postseal.mtasts.StsStatus;
import org.postseal.route.Host;
import org.postseal.route.Route;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;

/**
 * A look at all that protects mail to one domain: what a delivery would decide, and what each
 * server shows when it is connected to.
 *
 * @param resolvers what the resolvers are worth
 * @param seen one for each address that was dialed, in the order of the hosts
 */
record Checkup(List<SeenResolver> resolvers, Explanation explanation, List<Seen> seen) {

    private static final String POST_QUANTUM = "MLKEM";

    /** Looks at the domain; connects to one host after the other, up to QUIT after EHLO. */
    static Checkup of(Domain domain, Outlook outlook) {
        Route route = outlook.router().route(domain);
        Explanation explanation = Explanation.of(domain, route, outlook.demands());
        List<Seen> seen = new ArrayList<>();
        for (Decision decision : explanation.decisions()) {
            for (Sighting one : outlook.probe().look(domain, route, decision.host())) {
                seen.add(Seen.of(one));
            }
        }
        return new Checkup(SeenResolver.of(outlook), explanation, List.copyOf(seen));
    }

    /** An address that gave no answer neither helps nor harms, as long as another did. */
    Grade grade() {
        if (seen.stream().allMatch(s -> s.state() == Seen.State.SILENT)) {
            return Grade.UNTESTED;
        }
        if (has(Seen.State.CLEAR)) {
            return has(Seen.State.AUTHENTICATED)
                            || has(Seen.State.ENCRYPTED)
                            || has(Seen.State.FAULTY)
                    ? Grade.C
                    : Grade.F;
        }
        if (has(Seen.State.FAULTY)) {
            return Grade.C;
        }
        return has(Seen.State.ENCRYPTED) ? Grade.B : Grade.A;
    }

    private boolean has(Seen.State state) {
        return seen.stream().anyMatch(s -> s.state() == state);
    }

    /** The first line of the answer. */
    String verdict() {
        String why =
                explanation.route().trouble().map(trouble -> ": " + trouble.sentence()).orElse("");
        String name = explanation.domain().unicode();
        return grade() == Grade.UNTESTED
                ? name + ": " + grade().sentence() + why
                : grade() + " " + name + ": " + grade().sentence();
    }

    /** What this relay would do with mail to the domain now. */
    String ours() {
        long usable = seen.stream().filter(s -> s.sighting().trouble().isEmpty()).count();
        if (usable == seen.size() && usable > 0) {
            return "We would deliver, over every address.";
        }
        if (usable > 0) {
            return "We would deliver over "
                    + usable
                    + " of "
                    + seen.size()
                    + " addresses, and never over the others.";
        }
        return explanation.route().trouble().filter(Trouble::isPermanent).isPresent()
                ? "We would return mail to its sender."
                : "We would keep mail and try again, and return it when it has waited too long.";
    }

    /** What those who run the domain should do, the most important first. */
    List<String> theirs() {
        Set<String> advice = new LinkedHashSet<>();
        for (Seen one : seen) {
            String host = one.sighting().host().name();
            switch (one.state()) {
                case CLEAR -> advice.add(advice(one, host));
                case FAULTY -> advice.add("Mend " + host + ": " + trouble(one) + ".");
                case SILENT -> advice.add("Make " + host + " answer, or take it out of the MX.");
                case AUTHENTICATED, ENCRYPTED -> {}
            }
        }
        if (!seen.isEmpty() && !isProvable()) {
            advice.add(
                    "Publish TLSA records in a signed zone (DANE), or an MTA-STS policy in mode"
                            + " enforce, so that senders can tell the right servers from others.");
        }
        if (seen.stream().anyMatch(Checkup::isClassical)) {
            advice.add(
                    "Enable a post-quantum key exchange (X25519MLKEM768): what is recorded today"
                            + " could be read later.");
        }
        return List.copyOf(advice);
    }

    private static String advice(Seen one, String host) {
        boolean promised =
                one.sighting()
                        .trouble()
                        .filter(t -> t.reason() == Reason.STARTTLS_STRIPPED)
                        .isPresent();
        return promised
                ? "Find out why STARTTLS of "
                        + host
                        + " does not arrive here: if the server offers it, something on the way"
                        + " takes it out."
                : "Offer STARTTLS with a current TLS version on " + host + ".";
    }

    /** What is wrong, without the name of the host in front, which has been said. */
    private static String trouble(Seen one) {
        String name = one.sighting().peer() + ": ";
        return one.sighting()
                .trouble()
                .or(one.sighting()::observed)
                .map(t -> t.sentence().replaceFirst("[.]$", ""))
                .map(t -> t.startsWith(name) ? t.substring(name.length()) : t)
                .orElse("its TLS is at fault");
    }

    private boolean isProvable() {
        return explanation.decisions().stream().anyMatch(d -> hasDane(d) || isEnforced(d));
    }

    private static boolean hasDane(Decision decision) {
        return decision.dane() instanceof DaneStatus.Usable;
    }

    private static boolean isEnforced(Decision decision) {
        return decision.sts().status() instanceof StsStatus.Known known
                && known.policy().mode() == StsPolicy.Mode.ENFORCE;
    }

    private static boolean isClassical(Seen one) {
        return one.sighting()
                .facts()
                .flatMap(f -> f.group())
                .filter(group -> !group.contains(POST_QUANTUM))
                .isPresent();
    }

    /** The whole of it, for JSON and for the page. */
    record Report(
            String domain,
            String grade,
            String verdict,
            String route,
            String mxSecurity,
            @Nullable String trouble,
            List<SeenResolver> resolvers,
            List<String> demanded,
            List<HostReport> hosts,
            String ours,
            List<String> theirs) {}

    /** One host. */
    record HostReport(
            String host,
            int port,
            @Nullable String trouble,
            List<String> decision,
            List<Seen.Facts> addresses) {}

    Report report() {
        Route route = explanation.route();
        return new Report(
                explanation.domain().ascii(),
                grade().name(),
                verdict(),
                route.kind().name(),
                route.mxSecurity().name(),
                route.trouble().map(Trouble::sentence).orElse(null),
                resolvers,
                explanation.common().parts().stream().map(Object::toString).toList(),
                route.hosts().stream().map(this::report).toList(),
                ours(),
                theirs());
    }

    private HostReport report(Host host) {
        return new HostReport(
                host.name(),
                host.port(),
                host.trouble().map(Trouble::sentence).orElse(null),
                explanation.decisions().stream()
                        .filter(d -> d.host().equals(host))
                        .flatMap(d -> Explanation.describe(d).stream())
                        .toList(),
                seen.stream()
                        .filter(s -> s.sighting().host().equals(host))
                        .map(Seen::facts)
                        .toList());
    }
}
