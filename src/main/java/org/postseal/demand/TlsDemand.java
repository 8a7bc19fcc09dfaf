package org.postseal.demand;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postseal.smtp.Trouble;
import org.postseal.tls.TlsVersion;

/**
 * What a channel to one host must prove before it may carry a message: a set of requirements, each
 * with its source. It is satisfied when all hold.
 *
 * <p>Demands only join, by set union, so no source can lower what another asks for. Only this
 * package makes them; the transport reads them and meets them, or fails.
 */
public final class TlsDemand {

    /** One requirement and who asked for it. */
    public record Sourced(Requirement requirement, Source source) {
        @Override
        public String toString() {
            return requirement + ", by " + source;
        }
    }

    private final Set<Sourced> parts;

    /** Made when first asked for; every message is recorded with it. */
    private @Nullable String text;

    private TlsDemand(Set<Sourced> parts) {
        this.parts = parts;
    }

    /** Asks for nothing: the start of every join, and what an explicit exception leaves. */
    static TlsDemand nothing() {
        return new TlsDemand(Set.of());
    }

    static TlsDemand of(Requirement requirement, Source source) {
        return new TlsDemand(Set.of(new Sourced(requirement, source)));
    }

    /** All of them, from one source. */
    static TlsDemand of(List<Requirement> requirements, Source source) {
        Set<Sourced> all = new LinkedHashSet<>();
        for (Requirement requirement : requirements) {
            all.add(new Sourced(requirement, source));
        }
        return new TlsDemand(all);
    }

    /** Everything that either asks for. */
    TlsDemand join(TlsDemand other) {
        if (other.parts.isEmpty()) {
            return this;
        }
        if (parts.isEmpty()) {
            return other;
        }
        Set<Sourced> all = new LinkedHashSet<>(parts);
        all.addAll(other.parts);
        return new TlsDemand(all);
    }

    /** Whether whatever satisfies this satisfies the other as well. */
    public boolean implies(TlsDemand other) {
        Set<Requirement> mine = requirements();
        return other.requirements().stream()
                .allMatch(theirs -> mine.stream().anyMatch(r -> r.implies(theirs)));
    }

    /** Requirements with their sources, in the order in which the sources were asked. */
    public List<Sourced> parts() {
        return List.copyOf(parts);
    }

    /**
     * The requirements without their sources. Equal sets ask the same of a channel: a connection
     * may be used again only under an equal set.
     */
    public Set<Requirement> requirements() {
        return parts.stream().map(Sourced::requirement).collect(Collectors.toUnmodifiableSet());
    }

    private <R extends Requirement> Stream<R> all(Class<R> kind) {
        return parts.stream().map(Sourced::requirement).filter(kind::isInstance).map(kind::cast);
    }

    /** Asked for every message and every host. */
    private <R extends Requirement> Optional<R> first(Class<R> kind) {
        for (Sourced part : parts) {
            if (kind.isInstance(part.requirement())) {
                return Optional.of(kind.cast(part.requirement()));
            }
        }
        return Optional.empty();
    }

    /**
     * The operator's rule of which something is asked: the first that is only observed, else the
     * first that is enforced. Empty where no rule asks for anything.
     */
    public Optional<Source> byOperator() {
        List<Source> rules =
                parts.stream()
                        .map(Sourced::source)
                        .filter(s -> s instanceof Source.OperatorRule || isDefault(s))
                        .toList();
        return rules.stream()
                .filter(Source::isObserved)
                .findFirst()
                .or(() -> rules.stream().findFirst());
    }

    private static boolean isDefault(Source source) {
        return source instanceof Source.OperatorDefault;
    }

    /** Why no channel to this host can do, when that is known before dialing. */
    public Optional<Trouble> unmeetable() {
        return first(Requirement.Unmeetable.class).map(Requirement.Unmeetable::why);
    }

    /** The same, but for what is only observed: that does not stop anybody. */
    Optional<Trouble> refusal() {
        for (Sourced part : parts) {
            if (part.requirement() instanceof Requirement.Unmeetable(Trouble why)
                    && !part.source().isObserved()) {
                return Optional.of(why);
            }
        }
        return Optional.empty();
    }

    /** Whether a channel without TLS would satisfy it: only an operator's exception leaves that. */
    public boolean allowsClear() {
        return parts.isEmpty();
    }

    /** Whether the server must list REQUIRETLS, which is seen only after EHLO inside TLS. */
    public boolean mustListRequireTls() {
        return all(Requirement.RequireTls.class).anyMatch(Requirement.RequireTls::mustList);
    }

    /** Whether MAIL says REQUIRETLS to a server that lists it. */
    public boolean saysRequireTls() {
        return first(Requirement.RequireTls.class).isPresent();
    }

    /** The TLSA base domain, which must be the SNI (RFC 7672, section 8.1). */
    public Optional<String> daneBaseDomain() {
        return first(Requirement.DaneProof.class).map(Requirement.DaneProof::baseDomain);
    }

    /** The SNI to send: the TLSA base domain, or the operator's; empty leaves it to the host. */
    public Optional<String> serverName() {
        return daneBaseDomain()
                .or(() -> first(Requirement.ServerName.class).map(Requirement.ServerName::name));
    }

    /** The lowest TLS version worth offering. */
    public TlsVersion minimumVersion() {
        return all(Requirement.AtLeast.class)
                .map(Requirement.AtLeast::version)
                .max(Comparator.naturalOrder())
                .orElse(TlsVersion.TLS_1_2);
    }

    /** Whether a classical key exchange would be refused, so that a second try with one is vain. */
    public boolean needsPostQuantum() {
        return parts.stream()
                .filter(part -> !part.source().isObserved())
                .anyMatch(part -> part.requirement() instanceof Requirement.PostQuantum);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TlsDemand demand && parts.equals(demand.parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    /** For logs and people: the requirements with their sources. */
    @Override
    public String toString() {
        String known = text;
        if (known == null) {
            known =
                    parts.isEmpty()
                            ? "nothing"
                            : parts.stream()
                                    .map(Sourced::toString)
                                    .collect(Collectors.joining("; "));
            text = known;
        }
        return known;
    }
}
