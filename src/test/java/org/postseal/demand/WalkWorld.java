package org.postseal.demand;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.postseal.FakeClock;
import org.postseal.demand.LeastDemand.Rule;
import org.postseal.demand.LeastDemand.Tlsa;
import org.postseal.dns.Answer;
import org.postseal.dns.FakeDns;
import org.postseal.dns.RecordType;
import org.postseal.dns.Security;
import org.postseal.mail.Domain;
import org.postseal.memory.RuleMemory;
import org.postseal.mtasts.PressedStsPolicies;
import org.postseal.mtasts.StsFetcher;
import org.postseal.mtasts.StsMemory;
import org.postseal.mtasts.StsPolicies;
import org.postseal.route.ConfiguredHop;
import org.postseal.route.Host;
import org.postseal.route.Route;

/**
 * Rooms 7 and 8 with everything around them that can change, and beside them what is true, kept in
 * the simplest form: the rules as last written without a fault, the records of each host, and the
 * policies that the policy hosts have handed out.
 */
final class WalkWorld implements AutoCloseable {

    static final String DIGEST = "ab".repeat(32);
    static final String OTHER_DIGEST = "cd".repeat(32);

    /** A policy that was handed out, with its age so far on a clock that only runs forward. */
    private record HandedOut(
            String mode, List<String> mx, Duration maxAge, Instant at, Duration age, long since) {

        boolean holds(long nowNanos) {
            return age.plusNanos(nowNanos - since).compareTo(maxAge) < 0;
        }
    }

    /** What a policy host serves; no body where it is down. */
    private record Served(
            Optional<String> body, String mode, List<String> mx, Duration maxAge, boolean valid) {}

    private final Path policyFile;
    private final FakeDns dns = new FakeDns();
    private final FakeClock wall = FakeClock.atStart();
    private final AtomicLong nanos = new AtomicLong();
    private final Level defaultLevel;
    private final Map<Domain, StsMemory.Kept> stored = new HashMap<>();
    private final Set<Domain> damagedRows = new HashSet<>();
    private final CurrentPolicy rules;
    private final WalkPins pins;
    private StsPolicies sts;
    private HostDemands demands;

    private final Map<Domain, Rule> written = new HashMap<>();
    private final Map<String, Tlsa> tlsa = new HashMap<>();
    private final Map<String, Security> addresses = new HashMap<>();
    private final Map<Domain, Security> mx = new HashMap<>();
    private final Map<Domain, Served> served = new HashMap<>();
    private final Map<Domain, HandedOut> handedOut = new HashMap<>();
    private final Set<Domain> everEnforced = new HashSet<>();
    private final Set<Domain> damaged = new HashSet<>();
    private boolean unreadable;
    private boolean reconsidered;
    private int ids;

    WalkWorld(Path folder, Level defaultLevel) throws IOException {
        this.policyFile = Files.writeString(folder.resolve("policy"), "");
        this.defaultLevel = defaultLevel;
        this.rules =
                new CurrentPolicy(
                        new PolicySettings(defaultLevel, Optional.of(policyFile), Mode.ENFORCE),
                        RuleMemory.none(),
                        wall);
        this.pins = new WalkPins(folder);
        restart();
    }

    // What can happen

    void time(Duration by) {
        wall.advance(by);
        nanos.addAndGet(by.toNanos());
        pins.time(by);
    }

    void wallJump(Duration by) {
        wall.advance(by);
    }

    void restart() {
        dropExpired();
        sts = PressedStsPolicies.of(dns, this::fetch, new Memory(), wall, nanos::get);
        pins.restart();
        demands =
                new HostDemands(dns, sts::policyFor, rules, wall)
                        .expecting(pins.pins(), Optional.empty());
    }

    /** When it is read from the store, an age is what the wall clock says. */
    private void loaded() {
        damaged.addAll(damagedRows);
        handedOut.replaceAll((_, old) -> {
            Duration age = Duration.between(old.at, wall.instant());
            return new HandedOut(
                    old.mode,
                    old.mx,
                    old.maxAge,
                    old.at,
                    age.isNegative() ? Duration.ZERO : age,
                    nanos.get());
        });
        dropExpired();
    }

    private void dropExpired() {
        handedOut.values().removeIf(policy -> !policy.holds(nanos.get()));
    }

    void unreadable(boolean now) {
        unreadable = now;
    }

    void damage(Domain domain) throws IOException {
        pins.damage(domain);
        if (stored.containsKey(domain)) {
            damagedRows.add(domain);
        }
    }

    /**
     * Writes a rule, or takes one away.
     *
     * @param confirmed whether the operator takes the second step where the change lowers something
     */
    void rule(Domain domain, Optional<Rule> rule, boolean confirmed) throws IOException {
        Map<Domain, Rule> file = new HashMap<>(written);
        rule.ifPresentOrElse(r -> file.put(domain, r), () -> file.remove(domain));
        write(file);
        Set<String> held = new HashSet<>();
        rules.held().forEach(lowering -> held.add(lowering.key()));
        if (!confirmed && !held.isEmpty()) {
            // The operator thinks again: what was in force is still in force, whatever was read.
            reconsidered = true;
            return;
        }
        rules.confirm(held, "a test");
        written.clear();
        written.putAll(file);
    }

    /** Puts the file as it was in the place of a change that was not confirmed. */
    void reconsider() throws IOException {
        if (reconsidered) {
            reconsidered = false;
            write(written);
        }
    }

    private void write(Map<Domain, Rule> file) throws IOException {
        StringBuilder text = new StringBuilder();
        file.forEach((d, r) -> text.append(d).append(' ').append(r.text()).append('\n'));
        Files.writeString(policyFile, text);
        if (!rules.reload().isEmpty()) {
            throw new AssertionError("the test wrote a bad file: " + text);
        }
    }

    void badRules(String line) throws IOException {
        Files.writeString(policyFile, "d0.example may\n" + line + "\n");
        if (rules.reload().isEmpty()) {
            throw new AssertionError("the test wrote a good file: " + line);
        }
    }

    void noRulesFile() throws IOException {
        Files.deleteIfExists(policyFile);
        rules.reload();
    }

    void tlsa(String host, Tlsa state) {
        String name = "_25._tcp." + host;
        tlsa.put(host, state);
        switch (state) {
            case ABSENT ->
                    dns.absent(name, RecordType.TLSA, Answer.Status.NO_NAME, Security.SECURE);
            case USABLE -> dns.tlsa(name, Security.SECURE, "030101" + DIGEST);
            case OTHER_USABLE ->
                    dns.tlsa(name, Security.SECURE, "000001" + DIGEST, "030101" + OTHER_DIGEST);
            case UNUSABLE -> dns.tlsa(name, Security.SECURE, "000001" + DIGEST, "0301");
            case INSECURE -> dns.tlsa(name, Security.INSECURE, "030101" + DIGEST);
            case FAILING -> dns.servfail(name, RecordType.TLSA);
            case BOGUS -> dns.bogus(name, RecordType.TLSA);
        }
    }

    void addresses(String host, Security security) {
        addresses.put(host, security);
    }

    void mx(Domain domain, Security security) {
        mx.put(domain, security);
    }

    /** Publishes a policy under a new id. */
    void publish(Domain domain, String mode, List<String> patterns, Duration maxAge) {
        StringBuilder body = new StringBuilder("version: STSv1\nmode: " + mode + "\n");
        patterns.forEach(pattern -> body.append("mx: ").append(pattern).append('\n'));
        body.append("max_age: ").append(maxAge.toSeconds()).append('\n');
        boolean valid = mode.equals("none") || !patterns.isEmpty();
        served.put(domain, new Served(Optional.of(body.toString()), mode, patterns, maxAge, valid));
        record(domain);
    }

    /** The policy host answers nonsense, or nothing. */
    void spoil(Domain domain, boolean answers) {
        Optional<String> body = answers ? Optional.of("<html>parked</html>") : Optional.empty();
        served.put(domain, new Served(body, "", List.of(), Duration.ZERO, false));
    }

    void record(Domain domain) {
        dns.txt("_mta-sts." + domain, Security.INSECURE, "v=STSv1; id=" + ++ids + ";");
    }

    void suppressRecord(Domain domain, int how) {
        String name = "_mta-sts." + domain;
        switch (how) {
            case 0 -> dns.servfail(name, RecordType.TXT);
            case 1 -> dns.bogus(name, RecordType.TXT);
            case 2 -> dns.txt(name, Security.INSECURE, "v=STSv1; id=1;", "v=STSv1; id=2;");
            case 3 -> dns.txt(name, Security.INSECURE, "v=STSv9; id=1;");
            default -> dns.absent(name, RecordType.TXT, Answer.Status.NO_NAME, Security.SECURE);
        }
    }

    /** Mail was carried to a host that proved itself by its name, or by DANE where there is any. */
    void proven(Domain domain, String host, String key) throws IOException {
        boolean signed = isSigned(domain);
        boolean byDane = isDane(host) && (signed || pins.isKnown(domain, host));
        pins.proven(domain, host, key, byDane, signed);
    }

    void forgetPin(Domain domain, String host) throws IOException {
        pins.forget(domain, host);
    }

    void savePins() {
        pins.save();
    }

    private boolean isSigned(Domain domain) {
        return mx.getOrDefault(domain, Security.SECURE) == Security.SECURE;
    }

    private boolean isDane(String host) {
        Tlsa state = tlsa.getOrDefault(host, Tlsa.ABSENT);
        return addresses.getOrDefault(host, Security.SECURE) == Security.SECURE
                && (state == Tlsa.USABLE || state == Tlsa.OTHER_USABLE);
    }

    void refreshDue() {
        sts.due().forEach(sts::refresh);
    }

    void refresh(Domain domain) {
        sts.refresh(domain);
    }

    private StsFetcher.Result fetch(Domain domain) {
        Served answer = served.get(domain);
        if (answer == null || answer.body.isEmpty()) {
            return new StsFetcher.Result.Failed(StsFetcher.Kind.CONNECTION, "made to fail");
        }
        if (answer.valid) {
            damaged.remove(domain);
            damagedRows.remove(domain);
            if (answer.mode.equals("enforce")) {
                everEnforced.add(domain);
            }
            handedOut.put(
                    domain,
                    new HandedOut(
                            answer.mode,
                            answer.mx,
                            answer.maxAge,
                            wall.instant(),
                            Duration.ZERO,
                            nanos.get()));
        }
        return new StsFetcher.Result.Fetched(answer.body.get().getBytes(StandardCharsets.US_ASCII));
    }

    // What is decided, and what is true

    TlsDemand demanded(Domain domain, String host, boolean afresh) {
        Route route = route(domain, host, Optional.empty());
        Host at = route.hosts().getFirst();
        return afresh ? demands.afresh(domain, route, at) : demands.of(domain, route, at);
    }

    TlsDemand demandedByHop(Domain domain, String host, String level) {
        Route route = route(domain, host, Optional.of(level));
        return demands.of(domain, route, route.hosts().getFirst());
    }

    private Route route(Domain domain, String name, Optional<String> hopLevel) {
        Security security = addresses.getOrDefault(name, Security.SECURE);
        Host host =
                new Host(
                        name,
                        name,
                        25,
                        security,
                        security,
                        List.of(InetAddress.ofLiteral("192.0.2.1")),
                        Optional.empty());
        boolean configured = hopLevel.isPresent();
        return new Route(
                domain,
                configured ? Domain.of(name) : domain,
                configured ? Route.Kind.CONFIGURED_HOST : Route.Kind.MX,
                configured ? Security.INSECURE : mx.getOrDefault(domain, Security.SECURE),
                List.of(host),
                Optional.empty(),
                configured ? name : domain.ascii(),
                hopLevel.map(level ->
                        new ConfiguredHop(
                                "*",
                                Optional.of(name),
                                true,
                                Optional.of(25),
                                level,
                                "transport",
                                1)));
    }

    private Optional<Rule> ruleToday(Domain domain) {
        LocalDate today = LocalDate.ofInstant(wall.instant(), ZoneOffset.UTC);
        return Optional.ofNullable(written.get(domain))
                .filter(rule -> rule.countsOn(today) && !rule.isObserved());
    }

    private Rule byDefault() {
        return new Rule(defaultLevel.word(), Optional.empty(), "");
    }

    LeastDemand least(Domain domain, String host) {
        Rule rule = ruleToday(domain).orElseGet(this::byDefault);
        LeastDemand least = new LeastDemand().rule(rule, host, domain.ascii());
        boolean signedMx = isSigned(domain);
        published(least, host, signedMx, rule);
        policy(least, domain, host);
        boolean daneCounts = isDane(host) && (signedMx || pins.isKnown(domain, host));
        pins.least(least, domain, host, daneCounts, everEnforced.contains(domain));
        return least;
    }

    LeastDemand leastByHop(Domain domain, String host, String level) {
        Rule hop = level.isEmpty() ? byDefault() : new Rule(level, Optional.empty(), "");
        LeastDemand least = new LeastDemand().rule(hop, host, host);
        published(least, host, true, hop);
        ruleToday(domain)
                .ifPresent(rule -> {
                    least.rule(rule, host, host);
                    published(least, host, true, rule);
                });
        return least;
    }

    /**
     * @param named whether it is certain that this is a host of the recipient's
     */
    private void published(LeastDemand least, String host, boolean named, Rule rule) {
        Security security = addresses.getOrDefault(host, Security.SECURE);
        Tlsa state = tlsa.getOrDefault(host, Tlsa.ABSENT);
        boolean proven = false;
        if (security == Security.BOGUS || security == Security.UNKNOWN) {
            least.later("addresses nobody vouches for");
        } else if (security == Security.SECURE) {
            switch (state) {
                case ABSENT, INSECURE -> {}
                case USABLE -> least.dane(DIGEST.substring(0, 16), "its TLSA record");
                case OTHER_USABLE -> least.dane(OTHER_DIGEST.substring(0, 16), "its TLSA record");
                case UNUSABLE -> least.encrypted("its unusable TLSA records");
                case FAILING, BOGUS -> least.later("a failed TLSA lookup");
            }
            proven = state == Tlsa.USABLE || state == Tlsa.OTHER_USABLE;
        }
        if (rule.level().equals("dane-only") && !(proven && named)) {
            least.later("dane-only without DANE");
        }
    }

    private void policy(LeastDemand least, Domain domain, String host) {
        HandedOut policy = handedOut.get(domain);
        if (policy == null || !policy.mode.equals("enforce") || !policy.holds(nanos.get())) {
            return;
        }
        if (unreadable || damaged.contains(domain)) {
            least.later("a policy that is kept and cannot be read");
            return;
        }
        least.certificate("MTA-STS", host);
        if (!policy.mx.contains(host)) {
            least.later("a host outside the MTA-STS policy");
        }
    }

    @Override
    public void close() throws IOException {
        pins.close();
    }

    /** The store of policies; it outlives a restart. */
    private final class Memory implements StsMemory {
        @Override
        public Contents load() throws IOException {
            if (unreadable) {
                throw new IOException("made to fail");
            }
            loaded();
            return new Contents(
                    stored.values().stream()
                            .filter(kept -> !damagedRows.contains(kept.domain()))
                            .toList(),
                    damagedRows);
        }

        @Override
        public void put(Kept kept) {
            stored.put(kept.domain(), kept);
        }

        @Override
        public void remove(Domain domain) {
            stored.remove(domain);
        }

        @Override
        public void forget(Domain domain, String was, String who, String why) {
            stored.remove(domain);
        }
    }
}
