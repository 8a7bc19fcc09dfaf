package org.postseal.demand;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What must be demanded at the least, by the words of the design and not by its code: a list of
 * parts, each of which some requirement must meet. It knows nothing of how demands are joined.
 */
final class LeastDemand {

    /** What an operator wrote for a domain, as a person reads it. */
    record Rule(String level, Optional<LocalDate> until, String attributes) {

        /** It is recorded, and takes nothing from what holds without it. */
        boolean isObserved() {
            return attributes.contains("mode=observe");
        }

        boolean isException() {
            return level.equals("none") || level.equals("may");
        }

        boolean countsOn(LocalDate today) {
            return !isException() || until.filter(today::isBefore).isPresent();
        }

        String text() {
            String waiver =
                    until.map(day -> " owner=postmaster reason=test until=" + day).orElse("");
            return level + waiver + attributes;
        }
    }

    /** What the DNS holds under the TLSA name of a host. */
    enum Tlsa {
        ABSENT,
        USABLE,
        OTHER_USABLE,
        UNUSABLE,
        INSECURE,
        FAILING,
        BOGUS
    }

    /**
     * @param words for the message of a failure
     */
    record Part(String words, Predicate<Requirement> met) {}

    private final List<Part> parts = new ArrayList<>();

    List<Part> parts() {
        return List.copyOf(parts);
    }

    /**
     * The parts that a demand does not come up to by what it enforces. What nothing can meet comes
     * up to all.
     */
    List<String> missingIn(TlsDemand demand) {
        Set<Requirement> all =
                demand.parts().stream()
                        .filter(part -> !part.source().isObserved())
                        .map(TlsDemand.Sourced::requirement)
                        .collect(Collectors.toSet());
        if (all.stream().anyMatch(Requirement.Unmeetable.class::isInstance)) {
            return List.of();
        }
        return parts.stream()
                .filter(part -> all.stream().noneMatch(part.met()))
                .map(Part::words)
                .toList();
    }

    private void add(String words, Predicate<Requirement> met) {
        parts.add(new Part(words, met));
    }

    LeastDemand encrypted(String why) {
        add("encrypted, by " + why, _ -> true);
        return this;
    }

    LeastDemand later(String why) {
        add("later, by " + why, _ -> false);
        return this;
    }

    LeastDemand certificate(String why, String... names) {
        encrypted(why);
        add(
                "a certificate for " + String.join(" or ", names) + ", by " + why,
                r ->
                        r instanceof Requirement.PkixProof(var asked)
                                && asked.stream()
                                        .allMatch(n -> List.of(names).contains(n.toString())));
        return this;
    }

    LeastDemand dane(String digest, String why) {
        encrypted(why);
        add(
                "DANE with " + digest + ", by " + why,
                r ->
                        r instanceof Requirement.DaneProof proof
                                && proof.records().stream()
                                        .allMatch(t -> t.toString().contains(digest)));
        return this;
    }

    /**
     * The host proves itself again.
     *
     * @param daneCounts whether DANE may stand for it
     * @param policyHost whose certificate an MTA-STS policy may ask for in its place
     */
    LeastDemand proof(
            String why,
            Set<String> keys,
            Set<String> names,
            boolean daneCounts,
            String policyHost) {
        add(
                "a proof of who it is, by " + why,
                r ->
                        switch (r) {
                            case Requirement.PinProof pin ->
                                    keys.containsAll(pin.keys())
                                            && pin.names().stream()
                                                    .allMatch(n -> names.contains(n.toString()));
                            case Requirement.DaneProof _ -> daneCounts;
                            case Requirement.PkixProof(var asked) ->
                                    asked.stream().allMatch(n -> n.toString().equals(policyHost));
                            default -> false;
                        });
        return this;
    }

    /** The level of a rule and what stands beside it, for a host that mail goes to. */
    LeastDemand rule(Rule rule, String host, String hop) {
        switch (rule.level()) {
            case "none", "may" -> {}
            case "verify" -> certificate(rule.level(), host);
            case "secure" -> certificate(rule.level(), hop, "." + hop);
            case "fingerprint" ->
                    add("a fingerprint", Requirement.FingerprintProof.class::isInstance);
            default -> encrypted(rule.level());
        }
        if (rule.attributes().contains("TLSv1.3")) {
            add(
                    "TLS 1.3",
                    r -> r instanceof Requirement.AtLeast(var v) && v.label().equals("TLSv1.3"));
        }
        if (rule.attributes().contains("pq=required")) {
            add("post-quantum", Requirement.PostQuantum.class::isInstance);
        }
        return this;
    }
}
