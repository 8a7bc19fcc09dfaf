package org.postseal.deliver;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import org.postseal.demand.Source;
import org.postseal.demand.TlsDemand;
import org.postseal.settle.Attempt;
import org.postseal.settle.Visit;
import org.postseal.smtp.Trouble;

/** What is counted of each host that an attempt came to. */
final class Visits {

    private Visits() {}

    static Visit undialed(String host, Optional<TlsDemand> demand, Trouble trouble) {
        return new Visit(
                host,
                0,
                "",
                demand.map(Visits::rule).orElse(Visit.Rule.NONE),
                Optional.of(trouble.reason()),
                Optional.empty());
    }

    static Visit failed(Sighting seen, Trouble trouble) {
        return of(seen, Optional.of(trouble));
    }

    static Visit of(Sighting seen, Optional<Trouble> trouble) {
        return new Visit(
                seen.host().name(),
                family(seen.address()),
                proof(seen),
                rule(seen.demand()),
                trouble.map(Trouble::reason),
                seen.observed().map(Trouble::reason));
    }

    private static String proof(Sighting seen) {
        Optional<Attempt.Tls> tls = seen.peer().tls();
        return tls.map(Attempt.Tls::proof).orElse(seen.clear().isPresent() ? "none" : "");
    }

    static int family(InetAddress address) {
        return address instanceof Inet6Address ? 6 : 4;
    }

    private static Visit.Rule rule(TlsDemand demand) {
        return demand.byOperator()
                .map(by -> new Visit.Rule(by.ruleText(), by instanceof Source.OperatorRule))
                .orElse(Visit.Rule.NONE);
    }
}
