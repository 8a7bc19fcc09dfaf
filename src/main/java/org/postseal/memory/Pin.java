package org.postseal.memory;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postseal.mail.Domain;
import org.postseal.mail.MalformedAddress;

/**
 * A host that once proved who it is, and how. It is expected to do so again.
 *
 * @param place which host, and for whose mail
 * @param methods by which it proved itself
 * @param keys that it showed while proven, the latest first; at least one
 * @param first when it proved itself for the first time
 * @param expires when it is forgotten, unless it proves itself before
 * @param beside hosts that stood beside it when its domain was met for the first time, or in a
 *     signed answer: they are no newcomers
 */
public record Pin(
        Place place,
        Set<Method> methods,
        List<Key> keys,
        Instant first,
        Instant expires,
        Set<String> beside) {

    /** How a host proved who it is. */
    public enum Method {
        /** Its certificate matched a TLSA record. */
        DANE,
        /** Its certificate has a path to a trusted root, and holds the host's own name. */
        PKIX;

        /** The word in the store and in answers. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Method of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * A host and port, for the mail of one domain.
     *
     * @param domain the one whose MX records, or whose line of the transport file, led there
     * @param host as {@code route.Host} names it
     */
    public record Place(Domain domain, String host, int port) {

        /**
         * Reads what {@link #toString} wrote.
         *
         * @throws IllegalArgumentException when it is none
         */
        static Place parse(String text) {
            int space = text.indexOf(' ');
            int colon = text.lastIndexOf(':');
            if (space < 1 || colon < space + 2) {
                throw new IllegalArgumentException("no domain, host and port: " + text);
            }
            return new Place(
                    domainOf(text),
                    text.substring(space + 1, colon),
                    Integer.parseInt(text.substring(colon + 1)));
        }

        /** The domain of it, for a row of which no more can be read. */
        static Domain domainOf(String text) {
            int space = text.indexOf(' ');
            try {
                return Domain.of(space < 1 ? text : text.substring(0, space));
            } catch (MalformedAddress e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }

        @Override
        public String toString() {
            return domain + " " + host + ":" + port;
        }
    }

    /**
     * A public key that the host showed.
     *
     * @param sha256 of its SubjectPublicKeyInfo, in lower-case hex
     * @param seen when it was shown for the last time, give or take a day
     */
    public record Key(String sha256, Instant seen) {}

    public Pin {
        methods = Set.copyOf(methods);
        keys = keys.stream().sorted(Comparator.comparing(Key::seen).reversed()).toList();
        beside = Set.copyOf(beside);
        if (methods.isEmpty() || keys.isEmpty()) {
            throw new IllegalArgumentException("a pin without a method or a key");
        }
    }

    /** When it proved itself for the last time, give or take a day. */
    public Instant seen() {
        return keys.getFirst().seen();
    }

    public boolean has(Method method) {
        return methods.contains(method);
    }

    public Set<String> digests() {
        return keys.stream().map(Key::sha256).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    Optional<Key> key(String sha256) {
        return keys.stream().filter(key -> key.sha256().equals(sha256)).findFirst();
    }

    /** {@code dane}, {@code pkix} or both. */
    public String methodWords() {
        return methods.stream().map(Method::word).sorted().collect(Collectors.joining(" and "));
    }

    /** It on one line, for people. */
    public String inWords() {
        return "proven by "
                + methodWords()
                + ", first "
                + first
                + ", last "
                + seen()
                + ", keys "
                + String.join(" ", digests());
    }

    Pin expiring(Instant later) {
        return new Pin(place, methods, keys, first, later, beside);
    }

    static Set<Method> both(Collection<Method> some, Collection<Method> others) {
        Set<Method> all = EnumSet.noneOf(Method.class);
        all.addAll(some);
        all.addAll(others);
        return all;
    }
}
