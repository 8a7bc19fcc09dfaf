package org.postseal.demand;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postseal.dns.Security;
import org.postseal.mail.Domain;
import org.postseal.mail.MalformedAddress;
import org.postseal.route.Host;
import org.postseal.route.Route;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;
import org.postseal.tls.ReferenceName;
import org.postseal.tls.TlsVersion;

/**
 * One rule of the operator, or the default level. It turns into requirements for a host; {@code
 * dane-only} also needs what the DNS says of the host, which {@link HostDemands} adds.
 *
 * @param key as in the file, normalised; {@code default} for the default level
 * @param level its floor
 * @param terms what its attributes ask for beyond the level
 * @param waiver who answers for an exception, why, and until when
 * @param mode its own, which counts whatever the default mode is
 * @param source where it stands, with the mode that counts
 */
public record PolicyRule(
        String key,
        Level level,
        Terms terms,
        Optional<Waiver> waiver,
        Optional<Mode> mode,
        Source source) {

    /**
     * Attributes, read and checked.
     *
     * @param matches names and strategies for {@code verify} and {@code secure}; empty: the level's
     *     own
     * @param digests SHA-256 in lower-case hex, for {@code fingerprint}
     * @param minimum a TLS version above the lowest that is used anyway
     * @param without excluded traits of cipher suites
     * @param serverName {@code hostname}, {@code nexthop} or a name to send as SNI
     * @param postQuantum only a post-quantum key exchange will do
     * @param unlisted REQUIRETLS mail may go to servers that do not list REQUIRETLS
     * @param impossible why nothing can meet the rule: an attribute that cannot be honoured here
     */
    record Terms(
            List<String> matches,
            Set<String> digests,
            Optional<TlsVersion> minimum,
            Set<CipherTrait> without,
            Optional<String> serverName,
            boolean postQuantum,
            boolean unlisted,
            Optional<String> impossible) {

        static final Terms NONE =
                new Terms(
                        List.of(),
                        Set.of(),
                        Optional.empty(),
                        Set.of(),
                        Optional.empty(),
                        false,
                        false,
                        Optional.empty());

        static Terms impossible(String why) {
            return new Terms(
                    List.of(),
                    Set.of(),
                    Optional.empty(),
                    Set.of(),
                    Optional.empty(),
                    false,
                    false,
                    Optional.of(why));
        }

        Terms {
            matches = List.copyOf(matches);
            digests = Set.copyOf(digests);
            without = Set.copyOf(without);
        }
    }

    /**
     * Who lets mail go in the clear, or to servers that do not list REQUIRETLS, and why.
     *
     * @param until the first day (UTC) on which it no longer holds
     */
    public record Waiver(String owner, String reason, LocalDate until) {}

    /**
     * The default level as a rule.
     *
     * @throws IllegalArgumentException for {@code fingerprint}, which means nothing without digests
     */
    public static PolicyRule ofDefault(Level level, Mode mode) {
        if (level == Level.FINGERPRINT) {
            throw new IllegalArgumentException(
                    "the default level cannot be fingerprint: give each server's digest in a rule");
        }
        return new PolicyRule(
                "default",
                level,
                Terms.NONE,
                Optional.empty(),
                Optional.of(mode),
                new Source.OperatorDefault(level, mode));
    }

    /** It under a default mode. An exception lets mail pass by itself: it is never observed. */
    PolicyRule under(Mode defaultMode) {
        Mode counts = level.allowsClear() ? Mode.ENFORCE : mode.orElse(defaultMode);
        return source instanceof Source.OperatorRule rule && rule.mode() != counts
                ? new PolicyRule(key, level, terms, waiver, mode, rule.in(counts))
                : this;
    }

    /**
     * Whether it asks for no less than another does: neither its level nor what it demands of TLS
     * is lower. Names and fingerprints may differ: they change as servers do.
     */
    boolean asksAtLeast(PolicyRule other) {
        if (terms.impossible().isPresent()) {
            return true;
        }
        boolean version =
                other.terms.minimum().isEmpty()
                        || terms.minimum()
                                .filter(v -> v.compareTo(other.terms.minimum().get()) >= 0)
                                .isPresent();
        return level.rank() >= other.level.rank()
                && version
                && terms.without().containsAll(other.terms.without())
                && (terms.postQuantum() || !other.terms.postQuantum())
                && (!terms.unlisted() || other.excuses(this));
    }

    /** Whether it lets go to servers that do not list REQUIRETLS for no shorter than another. */
    private boolean excuses(PolicyRule other) {
        return terms.unlisted()
                && waiver.filter(mine ->
                                other.waiver
                                        .filter(w -> !w.until().isAfter(mine.until()))
                                        .isPresent())
                        .isPresent();
    }

    /** It as one that the file has no more, or not like this. */
    PolicyRule formerly() {
        return source instanceof Source.OperatorRule rule
                ? new PolicyRule(key, level, terms, waiver, mode, rule.formerly())
                : this;
    }

    /** All of it in words, with its place. */
    String words() {
        return source instanceof Source.OperatorRule rule ? rule.words() : source.toString();
    }

    /** Level and attributes as they are written, but for the mode. */
    public String text() {
        return source instanceof Source.OperatorRule rule ? rule.text() : level.word();
    }

    /** Whether mail that fails it passes, and is only recorded. */
    public boolean isObserved() {
        return source.isObserved();
    }

    /**
     * Whether it counts today. A rule that allows clear text counts only while somebody answers for
     * it; every other rule, and the default level, counts always.
     */
    public boolean holdsOn(LocalDate today) {
        return !level.allowsClear()
                || source instanceof Source.OperatorDefault
                || waiver.filter(w -> today.isBefore(w.until())).isPresent();
    }

    /**
     * Whether REQUIRETLS mail may go to servers that do not list it: while somebody answers. Not by
     * an exception for clear text, which counts before it is confirmed.
     */
    boolean allowsUnlistedOn(LocalDate today) {
        return terms.unlisted()
                && !isObserved()
                && !level.allowsClear()
                && waiver.filter(w -> today.isBefore(w.until())).isPresent();
    }

    /**
     * What of it proves that a host is the right one for the recipients. A certificate for the name
     * of a host does only where it is certain that this is their host.
     */
    Optional<Requirement> proofOfRecipient(Route route, Host host) {
        return switch (level) {
            case FINGERPRINT ->
                    terms.digests().isEmpty()
                            ? Optional.empty()
                            : Optional.of(
                                    new Requirement.FingerprintProof("SHA-256", terms.digests()));
            case VERIFY, SECURE ->
                    matchWords().contains("hostname") && !isNamedForSure(route, host)
                            ? Optional.empty()
                            : Optional.of(new Requirement.PkixProof(names(route, host)));
            case NONE, MAY, ENCRYPT, DANE, DANE_ONLY -> Optional.empty();
        };
    }

    private static boolean isNamedForSure(Route route, Host host) {
        return route.kind() == Route.Kind.CONFIGURED_HOST
                || route.mxSecurity() == Security.SECURE
                || host.name().equals(route.hopDomain().ascii());
    }

    /** What a channel to the host must be under this rule. */
    TlsDemand demandFor(Route route, Host host) {
        if (level.allowsClear()) {
            return TlsDemand.nothing();
        }
        List<Requirement> all = new ArrayList<>();
        if (terms.impossible().isPresent()) {
            Trouble why = Trouble.of(Reason.RULE_UNMEETABLE, terms.impossible().get());
            all.add(new Requirement.Unmeetable(why));
        }
        switch (level) {
            case NONE, MAY, ENCRYPT, DANE, DANE_ONLY -> all.add(new Requirement.Encrypted());
            case FINGERPRINT -> {
                if (!terms.digests().isEmpty()) {
                    all.add(new Requirement.FingerprintProof("SHA-256", terms.digests()));
                }
            }
            case VERIFY, SECURE -> all.add(new Requirement.PkixProof(names(route, host)));
        }
        if (terms.minimum().isPresent()) {
            all.add(new Requirement.AtLeast(terms.minimum().get()));
        }
        if (!terms.without().isEmpty()) {
            all.add(new Requirement.CipherWithout(terms.without()));
        }
        if (terms.postQuantum()) {
            all.add(new Requirement.PostQuantum());
        }
        return TlsDemand.of(all, source);
    }

    /** The SNI that the rule asks for; DANE and MTA-STS have their own, which come first. */
    Optional<TlsDemand> serverNameFor(Route route, Host host) {
        return terms.serverName()
                .map(word ->
                        switch (word) {
                            case "hostname" -> host.name();
                            case "nexthop" -> route.hopDomain().ascii();
                            default -> word;
                        })
                .map(name -> TlsDemand.of(new Requirement.ServerName(name), source));
    }

    /** Postfix's defaults: verify takes the host's name, secure the next hop's and those below. */
    private List<String> matchWords() {
        if (!terms.matches().isEmpty()) {
            return terms.matches();
        }
        return level == Level.VERIFY ? List.of("hostname") : List.of("nexthop", "dot-nexthop");
    }

    private Set<ReferenceName> names(Route route, Host host) {
        Set<ReferenceName> names = new LinkedHashSet<>();
        for (String word : matchWords()) {
            names.add(
                    switch (word) {
                        case "hostname" -> ReferenceName.exactly(host.name());
                        case "nexthop" -> ReferenceName.exactly(route.hopDomain().ascii());
                        case "dot-nexthop" -> new ReferenceName(route.hopDomain().ascii(), true);
                        default -> nameOf(word);
                    });
        }
        return names;
    }

    /**
     * A name of {@code match=}.
     *
     * @throws MalformedAddress when it is none
     */
    static ReferenceName nameOf(String word) {
        return word.startsWith(".")
                ? new ReferenceName(Domain.of(word.substring(1)).ascii(), true)
                : ReferenceName.exactly(Domain.of(word).ascii());
    }
}
