package org.postseal.lab;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * A DNS of our own: zones under a private root, signed when built, and answers to questions as a
 * recursive resolver without validation gives them.
 *
 * <pre>{@code
 * SignedZones zones =
 *         SignedZones.builder(clock)
 *                 .zone(ZoneSpec.signed("dane.test", """
 *                         @            MX   10 mx
 *                         mx           A    127.0.0.2
 *                         _25._tcp.mx  TLSA 3 1 1 0123...
 *                         """))
 *                 .zone(ZoneSpec.unsigned("plain.test", "@ MX 10 mx\nmx A 127.0.0.3"))
 *                 .behave("bogus.dane.test", new Behaviour.BadSignatures())
 *                 .build();
 * try (DnsServer server = DnsServer.start(zones, new InetSocketAddress("127.0.0.1", 0))) {
 *     // [dns] resolvers = [server.address()], trust_anchor = a file with zones.trustAnchor()
 * }
 * }</pre>
 *
 * <p>Each zone is delegated from the nearest one above it; the root is made, signed with ECDSA
 * P-256, unless declared. Immutable; {@link #edit} gives a builder with the same zones and keys, so
 * that the trust anchor stays.
 */
public final class SignedZones {

    private static final Duration ROOT_SIGNED_FOR = Duration.ofDays(365);

    private final Builder declared;
    private final NavigableMap<Name, Zone> zones = new TreeMap<>(Comparator.reverseOrder());
    private final Instant builtAt;

    private SignedZones(Builder builder) {
        declared = builder;
        builtAt = builder.clock.instant();
        Map<Name, ZoneSpec> specs = new HashMap<>();
        builder.specs.forEach((name, spec) -> specs.put(Zone.absolute(name), spec));
        specs.forEach((apex, spec) -> {
            Map<Name, Optional<ZoneKey>> children = new HashMap<>();
            for (Name other : specs.keySet()) {
                if (apex.equals(parent(other, specs).orElse(null))) {
                    children.put(other, builder.key(other, specs));
                }
            }
            zones.put(apex, new Zone(spec, builder.key(apex, specs), children, builtAt));
        });
    }

    private static Optional<Name> parent(Name zone, Map<Name, ZoneSpec> specs) {
        for (Name name = zone; !name.equals(Name.root); ) {
            name = new Name(name, 1);
            if (specs.containsKey(name)) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    public static Builder builder(Clock clock) {
        return new Builder(clock);
    }

    /** A builder that starts with these zones, their keys and their behaviours. */
    public Builder edit() {
        return new Builder(declared);
    }

    /** The root's key as a DS record in text form: the whole content of a trust anchor file. */
    public String trustAnchor() {
        return zone(Name.root).orElseThrow().signer().orElseThrow().key().ds() + "\n";
    }

    Instant builtAt() {
        return builtAt;
    }

    /** The behaviour for a question; one for its type wins over one for every type. */
    Optional<Behaviour> behaviour(Name name, int type) {
        Behaviour exact = declared.behaviours.get(new Question(name, type));
        Behaviour any =
                declared.behaviours.getOrDefault(
                        new Question(name, Type.ANY), declared.everywhere.orElse(null));
        return Optional.ofNullable(exact == null ? any : exact);
    }

    /** The zone that answers for a name; for a DS record that is the zone above its owner's. */
    Zone zoneOf(Name name, int type) {
        for (Zone zone : zones.values()) {
            boolean parentSide =
                    type == Type.DS && zone.apex().equals(name) && !name.equals(Name.root);
            if (name.subdomain(zone.apex()) && !parentSide) {
                return zone;
            }
        }
        throw new IllegalStateException("no root");
    }

    Optional<Zone> zone(Name apex) {
        return Optional.ofNullable(zones.get(apex));
    }

    private record Question(Name name, int type) {}

    /** Declares zones and misbehaviours. */
    public static final class Builder {

        private final Clock clock;
        private final Map<String, ZoneSpec> specs = new HashMap<>();
        private final Map<Name, ZoneKey> keys = new HashMap<>();
        private final Map<Question, Behaviour> behaviours = new HashMap<>();
        private Optional<Behaviour> everywhere = Optional.empty();

        private Builder(Clock clock) {
            this.clock = clock;
            zone(ZoneSpec.signed("", "").signedFor(ROOT_SIGNED_FOR));
        }

        private Builder(Builder other) {
            clock = other.clock;
            specs.putAll(other.specs);
            keys.putAll(other.keys);
            behaviours.putAll(other.behaviours);
            everywhere = other.everywhere;
        }

        /** Adds a zone, or puts it in the place of the one with its name; its key stays. */
        public Builder zone(ZoneSpec spec) {
            specs.put(spec.name(), spec);
            return this;
        }

        /** For questions of every type for that name. */
        public Builder behave(String name, Behaviour behaviour) {
            return behave(name, "ANY", behaviour);
        }

        /**
         * @param type in text form, e.g. {@code TLSA}
         */
        public Builder behave(String name, String type, Behaviour behaviour) {
            int number = Type.value(type, true);
            if (number < 0) {
                throw new IllegalArgumentException("no type of record: " + type);
            }
            behaviours.put(new Question(Zone.absolute(name), number), behaviour);
            return this;
        }

        /** For every question that has no behaviour of its own. */
        public Builder everywhere(Behaviour behaviour) {
            everywhere = Optional.of(behaviour);
            return this;
        }

        /** Forgets every behaviour. */
        public Builder behaveWell() {
            behaviours.clear();
            everywhere = Optional.empty();
            return this;
        }

        public SignedZones build() {
            SignedZones built = new SignedZones(new Builder(this));
            keys.putAll(built.declared.keys);
            return built;
        }

        private Optional<ZoneKey> key(Name apex, Map<Name, ZoneSpec> all) {
            ZoneSpec spec = all.get(apex);
            if (spec == null || !(spec.signing() instanceof ZoneSpec.Signing.With with)) {
                return Optional.empty();
            }
            ZoneKey known = keys.get(apex);
            if (known == null || known.dnskey().getAlgorithm() != with.algorithm()) {
                keys.put(apex, ZoneKey.make(apex, with.algorithm()));
            }
            return Optional.ofNullable(keys.get(apex));
        }
    }

    /** The names of the zones, for people. */
    @Override
    public String toString() {
        List<String> names = new ArrayList<>();
        zones.keySet().forEach(name -> names.add(name.toString(true)));
        return String.join(" ", names);
    }
}
