package org.postseal.cli;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.postseal.config.Config;
import org.postseal.demand.Decision;
import org.postseal.demand.Explanation;
import org.postseal.demand.TlsDemand;
import org.postseal.mail.Address;
import org.postseal.mail.Domain;
import org.postseal.mail.IpText;
import org.postseal.mail.MalformedAddress;
import org.postseal.route.Host;
import org.postseal.smtp.Trouble;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Tells what a delivery to a domain would demand and why, without going there. */
@Command(
        name = "explain",
        description = {
            "Tells what a delivery to an address or a domain would demand of each host, with each"
                    + " source, as the delivery itself would decide it. No mail server is"
                    + " connected to.",
            "Exit codes: 0 mail could go, 1 there is no host or none whose demand can be met now,"
                    + " 64 wrong usage, 69 something needed is missing, 78 the configuration has a"
                    + " fault."
        },
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {

    private final Wiring wiring;
    private final Screen screen;

    @Mixin private final LookOptions options = new LookOptions();

    @Parameters(paramLabel = "ADDRESS|DOMAIN", description = "whom the mail is for")
    private @Nullable String target;

    /** It as JSON. */
    private record Told(
            String domain,
            String route,
            String mxSecurity,
            @Nullable String trouble,
            List<SeenResolver> resolvers,
            List<String> demanded,
            List<ToldHost> hosts) {}

    private record ToldHost(
            String host,
            int port,
            List<String> addresses,
            @Nullable String trouble,
            List<String> demanded,
            List<String> because) {}

    ExplainCommand(Wiring wiring, Screen screen) {
        this.wiring = wiring;
        this.screen = screen;
    }

    @Override
    public Integer call() throws Exception {
        LogOutput.install(Level.ERROR, false);
        Domain domain = domain(String.valueOf(target));
        Config config = options.config();
        NamedFiles.mustBeGood(config, Clock.systemUTC());
        try (Outlook outlook = wiring.outlook(config)) {
            Explanation explanation =
                    Explanation.of(domain, outlook.router().route(domain), outlook.demands());
            if (options.json()) {
                screen.json(told(explanation, SeenResolver.of(outlook)));
            } else {
                screen.line("mail for " + domain.unicode() + ":");
                SeenResolver.of(outlook).forEach(r -> screen.line("  " + r.line()));
                explanation.lines().forEach(line -> screen.line("  " + line));
            }
            return canGo(explanation) ? Exit.OK : Exit.FAILED;
        } catch (IOException e) {
            throw new CommandFailed(Exit.UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    /** Of an address, or as it stands. */
    static Domain domain(String text) throws CommandFailed {
        try {
            return text.contains("@") ? Address.parse(text).domain() : Domain.of(text);
        } catch (MalformedAddress e) {
            throw new CommandFailed(Exit.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private static boolean canGo(Explanation explanation) {
        return explanation.decisions().stream().anyMatch(d -> !isUnmeetable(d.demand()));
    }

    private static boolean isUnmeetable(TlsDemand demand) {
        return demand.parts().stream()
                .anyMatch(part ->
                        part.requirement() instanceof org.postseal.demand.Requirement.Unmeetable);
    }

    private static Told told(Explanation e, List<SeenResolver> resolvers) {
        return new Told(
                e.domain().ascii(),
                e.route().kind().name(),
                e.route().mxSecurity().name(),
                e.route().trouble().map(Trouble::sentence).orElse(null),
                resolvers,
                e.common().parts().stream().map(TlsDemand.Sourced::toString).toList(),
                e.route().hosts().stream().map(host -> told(host, e)).toList());
    }

    private static ToldHost told(Host host, Explanation explanation) {
        List<Decision> decisions =
                explanation.decisions().stream().filter(d -> d.host().equals(host)).toList();
        return new ToldHost(
                host.name(),
                host.port(),
                host.addresses().stream().map(IpText::of).toList(),
                host.trouble().map(Trouble::sentence).orElse(null),
                decisions.stream()
                        .flatMap(d -> d.demand().parts().stream())
                        .map(TlsDemand.Sourced::toString)
                        .toList(),
                decisions.stream().flatMap(d -> Explanation.describe(d).stream()).toList());
    }
}
