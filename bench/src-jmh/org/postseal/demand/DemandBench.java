package org.postseal.demand;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.postseal.dns.Answer;
import org.postseal.dns.RecordType;
import org.postseal.dns.Resolver;
import org.postseal.dns.Security;
import org.postseal.mail.Domain;
import org.postseal.mtasts.StsPolicy;
import org.postseal.mtasts.StsStatus;
import org.postseal.route.Host;
import org.postseal.route.Route;

/** What is decided for every message and host: a rule, DANE and MTA-STS in enforce. */
@State(Scope.Thread)
public class DemandBench {

    private static final Domain DOMAIN = Domain.of("example.org");
    private static final String MX = "mx.example.net";

    private final Host host =
            new Host(
                    MX,
                    MX,
                    25,
                    Security.SECURE,
                    Security.SECURE,
                    List.of(InetAddress.ofLiteral("192.0.2.1")),
                    Optional.empty());
    private final Route route =
            new Route(
                    DOMAIN,
                    DOMAIN,
                    Route.Kind.MX,
                    Security.SECURE,
                    List.of(host),
                    Optional.empty());
    private final HostDemands demands = demands();
    private final TlsDemand one = demands.of(DOMAIN, route, host);
    private final TlsDemand same = demands.of(DOMAIN, route, host);
    private final List<TlsDemand> parts =
            one.parts().stream().map(p -> TlsDemand.of(p.requirement(), p.source())).toList();

    /** Answers at once: one TLSA record for each name, no other records. */
    private static final class Known implements Resolver {
        @Override
        public <R> Answer<R> lookup(String name, RecordType<R> type) {
            boolean tlsa = RecordType.TLSA.equals(type);
            @SuppressWarnings("unchecked")
            List<R> records = tlsa ? (List<R>) List.of("030101" + "ab".repeat(32)) : List.of();
            return new Answer<>(
                    name,
                    type,
                    tlsa ? Answer.Status.FOUND : Answer.Status.NO_DATA,
                    Security.SECURE,
                    name,
                    records,
                    Duration.ofHours(1),
                    "");
        }

        @Override
        public <R> Answer<R> lookupAfresh(String name, RecordType<R> type) {
            return lookup(name, type);
        }
    }

    private static HostDemands demands() {
        String policy = "version: STSv1\nmode: enforce\nmx: *.example.net\nmax_age: 86400";
        StsStatus sts =
                new StsStatus.Known(
                        StsPolicy.parse(policy.getBytes(StandardCharsets.US_ASCII)),
                        "1",
                        Instant.MAX,
                        "");
        PolicyTable table =
                PolicyFile.parse("policy", DOMAIN + " secure match=" + MX).table().orElseThrow();
        return new HostDemands(new Known(), _ -> sts, () -> table, Clock.systemUTC());
    }

    /** The decision, with lookups that answer at once. */
    @Benchmark
    public TlsDemand decision() {
        return demands.of(DOMAIN, route, host);
    }

    /** Two that were decided apart and ask the same: asked before a connection is used again. */
    @Benchmark
    public boolean equalDemands() {
        return one.equals(same);
    }

    /** The demand put together again, requirement by requirement. */
    @Benchmark
    public TlsDemand join() {
        return Stream.concat(Stream.of(TlsDemand.nothing()), parts.stream())
                .reduce(TlsDemand::join)
                .orElseThrow();
    }
}
